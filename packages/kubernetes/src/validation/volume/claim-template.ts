import type { ObjectMeta } from '@drover/apimachinery';
import { type FieldError, forbidden } from '../../field/field-error.ts';
import { validateAnnotations, validateLabels } from '../meta/object-meta.ts';
import { type ClaimSpec, validateClaimSpec } from './volume-claim-spec.ts';

/** What a claim is made of that lives as long as a pod. */
export interface ClaimTemplate {
  readonly metadata?: ObjectMeta;
  readonly spec?: ClaimSpec;
}

/** Metadata that every object gets by itself, in the order of messages. */
const OWN_METADATA = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

/** Fields that messages call by Go's names. */
const GO_NAMES: Readonly<Record<string, string>> = { uid: 'uID' };

/** What is wrong with a template of claims. */
export function validateClaimTemplate(
  path: string,
  { metadata, spec = {} }: ClaimTemplate,
): readonly FieldError[] {
  return [
    ...validateTemplateMetadata(`${path}.metadata`, metadata),
    ...validateClaimSpec(`${path}.spec`, spec),
  ];
}

/** What is wrong with the metadata of a template that can give labels and annotations alone. */
export function validateTemplateMetadata(
  path: string,
  metadata: ObjectMeta = {},
): readonly FieldError[] {
  return [
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...OWN_METADATA.filter((field) => Boolean(metadata[field])).map((field) =>
      forbidden(`${path}.${GO_NAMES[field] ?? field}`, 'cannot be set'),
    ),
  ];
}
