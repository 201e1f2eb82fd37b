import { equalContent } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  invalid,
  invalidUnshown,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { each } from '../value/lists.ts';
import { notNegative } from '../value/numbers.ts';
import { when } from '../value/when.ts';
import type { JobSpec } from './job.ts';
import { countIndexes } from './success-policy.ts';

interface Counted {
  readonly succeeded?: readonly string[];
  readonly failed?: readonly string[];
}

interface JobStatus {
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: Counted;
  readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
}

interface RunningJob {
  readonly spec?: JobSpec;
  readonly status?: JobStatus;
}

/** A status and the one before it, with what the rules ask of both. */
interface Change {
  readonly spec: JobSpec;
  readonly now: JobStatus;
  readonly before: JobStatus;
  readonly is: (type: string) => boolean;
  readonly was: (type: string) => boolean;
  /** Whether one of the fields, or of the conditions, is other than before. */
  readonly changes: (...names: readonly string[]) => boolean;
  /** Whether the job has ended, and that or the field is news. */
  readonly endsWith: (field: string) => boolean;
}

/** What is wrong with a changed status of a Job, beyond its metadata. */
export function validateJobStatus(job: RunningJob, old: RunningJob): readonly FieldError[] {
  const change = changeOf(job, old);
  return [
    ...validateCounts(change.now),
    ...validateUncounted('status.uncountedTerminatedPods', change.now.uncountedTerminatedPods),
    ...validateCompletion(change),
    ...validateFinish(change),
    ...validateIndexes(change),
    ...validatePods(change),
    ...validateSuccess(change),
    ...validateProgress(change),
  ];
}

function changeOf(
  { spec = {}, status: now = {} }: RunningJob,
  { status: before = {} }: RunningJob,
): Change {
  const is = (type: string): boolean => holds(now, type);
  const was = (type: string): boolean => holds(before, type);
  const differs = (name: string): boolean => {
    if (/^[A-Z]/.test(name)) return is(name) !== was(name);
    const field = name as keyof JobStatus;
    return !equalContent(now[field] ?? null, before[field] ?? null);
  };
  const isEnd = is('Complete') || is('Failed');
  const wasEnd = was('Complete') || was('Failed');
  return {
    spec,
    now,
    before,
    is,
    was,
    changes: (...names) => names.some(differs),
    endsWith: (field) => isEnd && (!wasEnd || differs(field)),
  };
}

function holds({ conditions = [] }: JobStatus, type: string, status = 'True'): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === status);
}

const CONDITIONS = 'status.conditions';

function validateCounts(status: JobStatus): readonly FieldError[] {
  return (['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap((field) =>
    notNegative(`status.${field}`, status[field]),
  );
}

function validateUncounted(path: string, counted: Counted = {}): readonly FieldError[] {
  const seen = new Set<string>();
  return (['succeeded', 'failed'] as const).flatMap((field) =>
    each(`${path}.${field}`, counted[field], (at, uid) => {
      if (uid === '') return [invalid(at, uid, 'must not be empty')];
      const isTaken = seen.has(uid);
      seen.add(uid);
      return when(isTaken, () => duplicate(at, uid));
    }),
  );
}

/** Conditions that go together, and those that do not; and when a job was complete. */
function validateCompletion(change: Change): readonly FieldError[] {
  return [
    ...validateApart(change, 'Failed', 'Failed=true'),
    ...validateApart(change, 'FailureTarget', 'FailureTarget=true'),
    ...validateCompletionTime(change),
    ...validateTogether(change, ['Failed', 'FailureTarget'], 'failedIndexes'),
    ...validateTogether(change, ['Complete', 'SuccessCriteriaMet'], 'SuccessCriteriaMet'),
  ];
}

function validateApart(
  { is, changes }: Change,
  type: string,
  called: string,
): readonly FieldError[] {
  const isBoth = is('Complete') && is(type);
  return when(isBoth && changes('Complete', type), () =>
    invalidUnshown(CONDITIONS, `cannot set Complete=True and ${called} conditions`),
  );
}

function validateTogether(
  { is, changes }: Change,
  [type, needed]: readonly [type: string, needed: string],
  cause: string,
): readonly FieldError[] {
  const isAlone = is(type) && !is(needed);
  return when(isAlone && changes(type, cause), () =>
    invalidUnshown(
      CONDITIONS,
      `cannot set ${type}=True condition without the ${needed}=true condition`,
    ),
  );
}

function validateCompletionTime({ now, is, changes }: Change): readonly FieldError[] {
  const { startTime, completionTime: time } = now;
  const at = 'status.completionTime';
  const isDone = is('Complete');
  const isNews = changes('Complete', 'completionTime');
  return [
    ...when(isNews && time !== undefined && !isDone, () =>
      invalid(at, time, 'cannot set completionTime when there is no Complete=True condition'),
    ),
    ...when(isNews && time === undefined && isDone, () =>
      required(at, 'completionTime is required for Complete jobs'),
    ),
    ...when(changes('startTime', 'completionTime') && isBefore(time, startTime), () =>
      invalid(at, time, 'must be equal to or after `startTime`'),
    ),
  ];
}

/** Times are in UTC and of one length, so that texts compare as they do. */
function isBefore(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && left < right;
}

/** What a job that ended has no more, and must have had. */
function validateFinish({ spec, now, endsWith }: Change): readonly FieldError[] {
  const { active = 0, startTime, uncountedTerminatedPods: counted = {} } = now;
  const uncounted = [...(counted.succeeded ?? []), ...(counted.failed ?? [])];
  const neverRan = spec.suspend === true && spec.completions === 0;
  return [
    ...when(endsWith('active') && active > 0, () =>
      invalid('status.active', active, 'active>0 is invalid for finished job'),
    ),
    ...when(endsWith('startTime') && startTime === undefined && !neverRan, () =>
      required('status.startTime', 'startTime is required for finished job'),
    ),
    ...when(endsWith('uncountedTerminatedPods') && uncounted.length > 0, () =>
      invalid(
        'status.uncountedTerminatedPods',
        new GoStruct({ Succeeded: counted.succeeded, Failed: counted.failed }),
        'must be empty for finished job',
      ),
    ),
  ];
}

function validateIndexes({ spec, now, changes }: Change): readonly FieldError[] {
  const { completedIndexes = '', failedIndexes } = now;
  const isIndexed = spec.completionMode === 'Indexed';
  const isFailedNews = changes('failedIndexes');
  const isCompletedNews = changes('completedIndexes');
  const hasBackoff = spec.backoffLimitPerIndex !== undefined;
  return [
    ...(isCompletedNews ? readIndexes('completedIndexes', completedIndexes, spec) : []),
    ...(isFailedNews && hasBackoff ? readIndexes('failedIndexes', failedIndexes, spec) : []),
    ...when(isCompletedNews && completedIndexes !== '' && !isIndexed, () =>
      invalid(
        'status.completedIndexes',
        completedIndexes,
        'cannot set non-empty completedIndexes when non-indexed completion mode',
      ),
    ),
    ...when(isFailedNews && !hasBackoff && failedIndexes !== undefined, () =>
      invalid(
        'status.failedIndexes',
        failedIndexes,
        'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      ),
    ),
  ];
}

function readIndexes(
  field: string,
  indexes = '',
  { completions }: JobSpec = {},
): readonly FieldError[] {
  const read = completions === undefined ? 0 : countIndexes(indexes, completions);
  return when(typeof read === 'string', () =>
    invalid(`status.${field}`, indexes, `error parsing ${field}: ${read}`),
  );
}

function validatePods({ now, changes, endsWith }: Change): readonly FieldError[] {
  const { terminating = 0, ready = 0, active = 0 } = now;
  return [
    ...when(endsWith('terminating') && terminating > 0, () =>
      invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'),
    ),
    ...when(changes('ready', 'active') && ready > active, () =>
      invalid('status.ready', ready, 'cannot set more ready pods than active'),
    ),
  ];
}

function validateSuccess({ spec, is }: Change): readonly FieldError[] {
  const isMet = is('SuccessCriteriaMet');
  return [
    ...when(isMet && is('Failed'), () =>
      invalidUnshown(CONDITIONS, 'cannot set SuccessCriteriaMet=True and Failed=true conditions'),
    ),
    ...when(isMet && is('FailureTarget'), () =>
      invalidUnshown(
        CONDITIONS,
        'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions',
      ),
    ),
    ...when(spec.successPolicy !== undefined && !isMet && is('Complete'), () =>
      invalidUnshown(
        CONDITIONS,
        'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
      ),
    ),
  ];
}

/** What is counted is not counted down, and what ended has ended. */
function validateProgress(change: Change): readonly FieldError[] {
  const { spec, is, was } = change;
  const isElastic = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  return [
    ...['Failed', 'Complete', 'FailureTarget']
      .filter((type) => was(type) && !is(type))
      .map((type) =>
        invalidUnshown(CONDITIONS, `cannot disable the terminal ${type}=True condition`),
      ),
    ...validateCounter('failed', change),
    ...(isElastic ? [] : validateCounter('succeeded', change)),
    ...validateTimes(change),
    ...when(was('SuccessCriteriaMet') && !is('SuccessCriteriaMet'), () =>
      invalidUnshown(CONDITIONS, 'cannot disable the SuccessCriteriaMet=True condition'),
    ),
    ...when(was('Complete') && !was('SuccessCriteriaMet') && is('SuccessCriteriaMet'), () =>
      invalidUnshown(
        CONDITIONS,
        'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions',
      ),
    ),
  ];
}

function validateCounter(
  field: 'failed' | 'succeeded',
  { now, before }: Change,
): readonly FieldError[] {
  const count = now[field] ?? 0;
  return when(count < (before[field] ?? 0), () =>
    invalid(`status.${field}`, count, `cannot decrease the ${field} counter`),
  );
}

function validateTimes({ spec, now, before }: Change): readonly FieldError[] {
  const isResuming = holds(before, 'Suspended') && holds(now, 'Suspended', 'False');
  const isRestarted = before.startTime !== undefined && now.startTime !== before.startTime;
  const isMoved = now.completionTime !== undefined && before.completionTime !== undefined;
  return [
    ...when(isMoved && now.completionTime !== before.completionTime, () =>
      invalid('status.completionTime', now.completionTime, 'field is immutable'),
    ),
    ...when(isRestarted && !isResuming && spec.suspend !== true, () =>
      required('status.startTime', 'startTime cannot be removed for unsuspended job'),
    ),
  ];
}
