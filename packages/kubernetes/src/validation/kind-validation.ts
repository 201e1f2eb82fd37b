import type { DynamicObject } from '@drover/apimachinery';
import type { FieldError } from '../field/field-error.ts';
import type { NameRule } from './names.ts';

/** What is written by hand for one kind. The objects have gone through their schema. */
export interface KindValidation {
  /** The form of names; a DNS subdomain where it is not said. */
  readonly name?: (object: DynamicObject) => NameRule;
  /** What is wrong with the content, whether it is new or changed. */
  readonly validate?: (object: never, old?: never) => readonly FieldError[];
  /** What must not change; said before what `validate` finds. */
  readonly validateUpdate?: (object: never, old: never) => readonly FieldError[];
  /** What is wrong with a changed status, beyond its metadata. */
  readonly validateStatus?: (object: never, old: never) => readonly FieldError[];
  /** What the writer of a good object should know of it. */
  readonly warn?: (object: never, old?: never) => readonly string[];
  /** What else a change is looked at for; default `everything`. */
  readonly onUpdate?: UpdateScope;
}

/**
 * What a change is looked at for beside `validateUpdate`: all that a new object is (`everything`; `everythingFirst`: before what must not
 * change), its content but not its metadata again (`content`), or nothing (`changes`).
 */
export type UpdateScope = 'everything' | 'everythingFirst' | 'content' | 'changes';

/** Validation of kinds, by resource and group (`leases.coordination.k8s.io`). */
export type KindValidations = Readonly<Record<string, KindValidation>>;
