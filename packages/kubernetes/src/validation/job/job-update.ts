import { equalContent } from '@drover/apimachinery';
import { type FieldError, invalid } from '../../field/field-error.ts';
import { shownSelector } from '../meta/label-selectors.ts';
import type { PodTemplateSpec } from '../pod/pod-template.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { shownFailurePolicy } from './failure-policy.ts';
import { type CheckedJob, type JobSpec, validateJob, validateSelectedJob } from './job.ts';
import { shownSuccessPolicy } from './success-policy.ts';

interface StartedJob extends CheckedJob {
  readonly status?: { readonly startTime?: string };
}

/** What is wrong with a Job beyond its metadata; with `old`, with a changed one. */
export function validateAnyJob(job: CheckedJob, old?: StartedJob): readonly FieldError[] {
  if (old === undefined) return validateJob(job);
  const { spec = {} } = job;
  const { spec: oldSpec = {} } = old;
  const labels = oldSpec.template?.metadata?.labels ?? {};
  const hasPrefixedLabels =
    'batch.kubernetes.io/job-name' in labels && 'batch.kubernetes.io/controller-uid' in labels;
  return [
    ...validateJob(job, hasPrefixedLabels),
    ...validateSelectedJob('spec', spec),
    ...validateCompletions(spec, oldSpec),
    ...unchangedAsShown('spec.selector', spec.selector, oldSpec.selector, shownSelector),
    ...validateTemplate(spec, old),
    ...unchanged('spec.completionMode', spec.completionMode, oldSpec.completionMode),
    ...unchangedAsShown(
      'spec.podFailurePolicy',
      spec.podFailurePolicy,
      oldSpec.podFailurePolicy,
      shownFailurePolicy,
    ),
    ...unchanged(
      'spec.backoffLimitPerIndex',
      spec.backoffLimitPerIndex,
      oldSpec.backoffLimitPerIndex,
    ),
    ...unchanged('spec.managedBy', spec.managedBy, oldSpec.managedBy),
    ...unchangedAsShown(
      'spec.successPolicy',
      spec.successPolicy,
      oldSpec.successPolicy,
      shownSuccessPolicy,
    ),
  ];
}

/** A value that must stay as it is, and that messages show otherwise than the API does. */
function unchangedAsShown<T>(
  path: string,
  value: T | undefined,
  old: T | undefined,
  show: (value: T) => unknown,
): readonly FieldError[] {
  return unchanged(path, value, old).map(() =>
    invalid(path, value && show(value), 'field is immutable'),
  );
}

/** Indexed jobs grow and shrink as a whole. */
function validateCompletions(spec: JobSpec, old: JobSpec): readonly FieldError[] {
  const { completions, parallelism, completionMode } = spec;
  const path = 'spec.completions';
  if (completionMode !== 'Indexed') return unchanged(path, completions, old.completions);
  const isOther = completions !== undefined && completions !== old.completions;
  return when(isOther && completions !== parallelism, () =>
    invalid(path, completions, 'can only be modified in tandem with spec.parallelism'),
  );
}

/** While a job waits to be started, where its pods go can still be said. */
function validateTemplate({ template = {} }: JobSpec, old: StartedJob): readonly FieldError[] {
  const { spec = {}, status } = old;
  const isWaiting = spec.suspend === true && status?.startTime === undefined;
  const frozen = isWaiting ? withoutPlace : (whole: PodTemplateSpec): object => whole;
  return when(!equalContent(frozen(template), frozen(spec.template ?? {})), () =>
    invalid('spec.template', template, 'field is immutable'),
  );
}

function withoutPlace({ metadata, spec = {} }: PodTemplateSpec): object {
  const { annotations: _annotations, labels: _labels, ...otherMetadata } = metadata ?? {};
  const {
    affinity,
    nodeSelector: _selector,
    tolerations: _tolerations,
    schedulingGates: _gates,
    ...others
  } = spec;
  const { nodeAffinity: _node, ...otherAffinity } = affinity ?? {};
  return { otherMetadata, others, otherAffinity };
}
