import type { ObjectMeta } from '@drover/apimachinery';
import { type FieldError, forbidden } from '../field/field-error.ts';
import { validateAnnotations, validateLabels } from './object-meta.ts';
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
  { metadata = {}, spec = {} }: ClaimTemplate,
): readonly FieldError[] {
  return [
    ...validateAnnotations(metadata.annotations, `${path}.metadata.annotations`),
    ...validateLabels(metadata.labels, `${path}.metadata.labels`),
    ...OWN_METADATA.filter((field) => Boolean(metadata[field])).map((field) =>
      forbidden(`${path}.metadata.${GO_NAMES[field] ?? field}`, 'cannot be set'),
    ),
    ...validateClaimSpec(`${path}.spec`, spec),
  ];
}
