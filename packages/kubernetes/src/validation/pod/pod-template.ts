import type { LabelSelectorSpec, ObjectMeta } from '@drover/apimachinery';
import { type FieldError, forbidden, invalid, notSupported } from '../../field/field-error.ts';
import { selects } from '../meta/label-selectors.ts';
import { validateAnnotations, validateLabels } from '../meta/object-meta.ts';
import { absent } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { validatePodAnnotations, validateSameProfiles } from './pod-annotations.ts';
import { validatePodSpec } from './pod-spec.ts';
import type { PodSpec } from './pod-types.ts';

/** What pods are made of. */
export interface PodTemplateSpec {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** What is wrong with what pods are made of. */
export function validatePodTemplate(
  path: string,
  template: PodTemplateSpec,
): readonly FieldError[] {
  const { metadata: { labels, annotations } = {}, spec = {} } = template;
  return [
    ...validateLabels(labels, `${path}.labels`),
    ...validateAnnotations(annotations, `${path}.annotations`),
    ...validatePodAnnotations(`${path}.annotations`, annotations, spec),
    ...validatePodSpec(`${path}.spec`, spec, { podName: '' }),
    ...validateSameProfiles(`${path}.spec`, annotations, spec),
    ...when(Boolean(spec.ephemeralContainers?.length), () =>
      forbidden(
        `${path}.spec.ephemeralContainers`,
        'ephemeral containers not allowed in pod template',
      ),
    ),
  ];
}

/** A template whose pods the selector of its kind must select. */
export function validateSelectedTemplate(
  path: string,
  template: PodTemplateSpec,
  selector: LabelSelectorSpec | undefined,
): readonly FieldError[] {
  const labels = template.metadata?.labels;
  return when(selects(selector, labels) === false, () =>
    invalid(`${path}.metadata.labels`, labels, '`selector` does not match template `labels`'),
  );
}

/** Pods of `kind` are there until they are deleted. */
export function validateLasting(
  path: string,
  { restartPolicy = '', activeDeadlineSeconds }: PodSpec,
  kind: string,
): readonly FieldError[] {
  return [
    ...when(restartPolicy !== 'Always', () =>
      notSupported(`${path}.restartPolicy`, restartPolicy, ['Always']),
    ),
    ...absent(
      `${path}.activeDeadlineSeconds`,
      activeDeadlineSeconds,
      `activeDeadlineSeconds in ${kind} is not Supported`,
    ),
  ];
}
