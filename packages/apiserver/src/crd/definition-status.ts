import type { CustomResourceDefinition } from '@drover/kubernetes';
import type { NameConflict, NamesVerdict } from './definition-names.ts';

type Status = NonNullable<CustomResourceDefinition['status']>;
type Condition = NonNullable<Status['conditions']>[number];

/** A condition without its time. */
type Verdict = Omit<Condition, 'lastTransitionTime' | 'reason' | 'message'> & {
  readonly reason: string;
  readonly message: string;
};

/**
 * The status that a definition should have.
 *
 * @param names - those that it may have.
 * @param time - of conditions that change now, RFC 3339.
 */
export function definitionStatus(
  definition: CustomResourceDefinition,
  { conflict, accepted }: NamesVerdict,
  time: string,
): Status {
  const status = definition.status ?? {};
  const wasEstablished = isEstablished(definition);
  const verdicts = [namesVerdict(conflict), establishedVerdict(conflict, wasEstablished)];
  return {
    ...status,
    conditions: withVerdicts(status.conditions ?? [], verdicts, time),
    acceptedNames: accepted,
    storedVersions: storedVersionsOf(definition),
  };
}

/** The status of a definition that goes and is held by others after its objects are gone. */
export function withRemovedObjects(status: Status = {}, time: string): Status {
  if (!isTerminating({ status })) return status;
  const verdict: Verdict = {
    type: 'Terminating',
    status: 'False',
    ...(isEstablished({ status })
      ? { reason: 'InstanceDeletionCompleted', message: 'removed all instances' }
      : { reason: 'NeverEstablished', message: 'resource was never established' }),
  };
  const conditions = (status.conditions ?? []).filter(({ type }) => type !== verdict.type);
  return { ...status, conditions: [...conditions, { ...verdict, lastTransitionTime: time }] };
}

/** Whether the objects of a definition are being removed, and no new ones are taken. */
export function isTerminating({ status }: Pick<CustomResourceDefinition, 'status'>): boolean {
  return holds(status, 'Terminating');
}

/** Whether the objects of a definition are served. */
export function isEstablished({ status }: Pick<CustomResourceDefinition, 'status'>): boolean {
  return holds(status, 'Established');
}

function holds(status: Status | undefined, type: string): boolean {
  return (status?.conditions ?? []).some(
    (condition) => condition.type === type && condition.status === 'True',
  );
}

function namesVerdict(conflict: NameConflict | undefined): Verdict {
  const type = 'NamesAccepted';
  if (conflict) return { type, status: 'False', ...conflict };
  return { type, status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
}

/** What was served once goes on being served, under the names that were accepted then. */
function establishedVerdict(conflict: NameConflict | undefined, wasEstablished: boolean): Verdict {
  const type = 'Established';
  if (conflict && !wasEstablished) {
    return { type, status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
  }
  const message = 'the initial names have been accepted';
  return { type, status: 'True', reason: 'InitialNamesAccepted', message };
}

function withVerdicts(
  present: readonly Condition[],
  verdicts: readonly Verdict[],
  time: string,
): Condition[] {
  const others = present.filter(({ type }) => !verdicts.some((verdict) => verdict.type === type));
  const decided = verdicts.map((verdict): Condition => {
    const before = present.find(({ type }) => type === verdict.type);
    const lastTransitionTime = before?.status === verdict.status ? before.lastTransitionTime : time;
    return { ...verdict, ...(lastTransitionTime !== undefined && { lastTransitionTime }) };
  });
  return [...decided, ...others];
}

/** Every version in which objects may lie in the store; only the user takes one away again. */
function storedVersionsOf({ spec, status }: CustomResourceDefinition): string[] {
  const storage = spec.versions.find((version) => version.storage)?.name;
  return [
    ...new Set([...(status?.storedVersions ?? []), ...(storage === undefined ? [] : [storage])]),
  ];
}
