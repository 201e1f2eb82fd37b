import type { ObjectMeta } from '@drover/apimachinery';
import { type FieldError, forbidden } from '../../field/field-error.ts';
import { validateImageText } from '../container/container.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';
import type { ProjectedVolume } from '../volume/volume-projected.ts';
import { validatePodAnnotations, validateSameProfiles } from './pod-annotations.ts';
import { validatePodSpec } from './pod-spec.ts';
import type { PodSpec } from './pod-types.ts';
import { validatePodChange } from './pod-update.ts';

/** A Pod, as its rules look at it. */
export interface CheckedPod {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** What is wrong with a Pod beyond its metadata; with `old`, with a changed one. */
export function validatePod(pod: CheckedPod, old?: CheckedPod): readonly FieldError[] {
  const { metadata: { name = '', annotations } = {}, spec = {} } = pod;
  return [
    ...validatePodAnnotations('metadata.annotations', annotations, spec),
    ...validatePodSpec('spec', spec, { podName: name }),
    ...validateTokens(spec),
    ...each('spec.containers', spec.containers, validateImageText),
    ...each('spec.initContainers', spec.initContainers, validateImageText),
    ...(old === undefined ? validateNewPod(pod) : validatePodChange(pod, old)),
  ];
}

function validateNewPod({ metadata, spec = {} }: CheckedPod): readonly FieldError[] {
  const { ephemeralContainers, nodeName, schedulingGates } = spec;
  return [
    ...when(Boolean(ephemeralContainers?.length), () =>
      forbidden('spec.ephemeralContainers', 'cannot be set on create'),
    ),
    ...when(Boolean(nodeName && schedulingGates?.length), () =>
      forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'),
    ),
    ...validateSameProfiles('spec', metadata?.annotations, spec),
  ];
}

/** Who is no service account has no tokens. */
function validateTokens({ serviceAccountName, volumes }: PodSpec): readonly FieldError[] {
  if (serviceAccountName) return [];
  return each('spec.volumes', volumes, (at, { projected }) =>
    each(
      `${at}.projected.sources`,
      (projected as ProjectedVolume | undefined)?.sources,
      (sourceAt, source) =>
        when(source.serviceAccountToken !== undefined, () =>
          forbidden(
            `${sourceAt}.serviceAccountToken`,
            'must not be specified when serviceAccountName is not set',
          ),
        ),
    ),
  );
}
