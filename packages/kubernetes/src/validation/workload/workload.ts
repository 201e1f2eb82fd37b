import type { LabelSelectorSpec, ObjectMeta } from '@drover/apimachinery';
import { type FieldError, invalid } from '../../field/field-error.ts';
import { selects, shownSelector } from '../meta/label-selectors.ts';
import type { PodTemplateSpec } from '../pod/pod-template.ts';
import {
  validateLasting,
  validatePodTemplate,
  validateSelectedTemplate,
} from '../pod/pod-template.ts';
import { notNegative } from '../value/numbers.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';

/** What kinds that make pods have in common. */
export interface WorkloadSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly selector?: LabelSelectorSpec;
  readonly template?: PodTemplateSpec;
}

/** An object of a kind that makes pods. */
export interface Workload<S, T = Counts> {
  readonly metadata?: ObjectMeta;
  readonly spec?: S;
  readonly status?: T;
}

/** Numbers in a status. */
export type Counts = Readonly<Record<string, number | undefined>>;

/** A template of pods that last and that the selector selects; `kind` is what messages call those that make them. */
export function validateReplicated(
  path: string,
  { selector, template = {} }: WorkloadSpec,
  kind: string,
): readonly FieldError[] {
  if (selects(selector, undefined) === undefined) {
    return [
      invalid(
        path.replace(/template$/, 'selector'),
        shownSelector(selector),
        'invalid label selector',
      ),
    ];
  }
  return [
    ...validateSelectedTemplate(path, template, selector),
    ...validatePodTemplate(path, template),
    ...validateLasting(`${path}.spec`, template.spec ?? {}, kind),
  ];
}

/** A selector stays what it was. */
export function validateSameSelector(
  { selector }: WorkloadSpec,
  old: WorkloadSpec = {},
): readonly FieldError[] {
  return unchanged('spec.selector', selector, old.selector).map(() =>
    invalid('spec.selector', shownSelector(selector), 'field is immutable'),
  );
}

/** Numbers of a status that are zero or more. */
export function validateCounts(status: Counts, fields: readonly string[]): readonly FieldError[] {
  return fields.flatMap((field) => notNegative(`status.${field}`, status[field]));
}

/** Numbers of a status that cannot be more than another one. */
export function validateAtMost(
  status: Counts,
  fields: readonly string[],
  [bound, called]: readonly [field: string, called: string],
): readonly FieldError[] {
  const max = status[bound] ?? 0;
  return fields.flatMap((field) => {
    const count = status[field] ?? 0;
    return when(count > max, () =>
      invalid(`status.${field}`, count, `cannot be greater than ${called}`),
    );
  });
}

/** How often names collided is never counted down. */
export function validateCollisionCount(status: Counts, old: Counts): readonly FieldError[] {
  const count = status['collisionCount'] ?? 0;
  const isLess = old['collisionCount'] !== undefined && count < old['collisionCount'];
  return when(isLess, () => invalid('status.collisionCount', count, 'cannot be decremented'));
}
