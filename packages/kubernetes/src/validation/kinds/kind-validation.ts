import type { DynamicObject } from '@drover/apimachinery';
import type { FieldError } from '../../field/field-error.ts';
import type { NameRule } from '../meta/names.ts';

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
 * What a change is looked at for beside `validateUpdate`. Kinds differ, and so do the causes of a refusal:
 * - `everything`: all that a new object is; `everythingFirst`: before what must not change; `everythingTwice`: twice, before that;
 * - `whole`: all that a new object is, and nothing else; `wholeFirst`: and what must not change of its content; `wholeTwice`: and that twice;
 * - `content`: the content of the kind, but not the metadata again; `contentAlone`: and nothing else;
 * - `changes`: nothing.
 */
export type UpdateScope =
  | 'everything'
  | 'everythingFirst'
  | 'everythingTwice'
  | 'whole'
  | 'wholeFirst'
  | 'wholeTwice'
  | 'content'
  | 'contentAlone'
  | 'changes';

/** Validation of kinds, by resource and group (`leases.coordination.k8s.io`). */
export type KindValidations = Readonly<Record<string, KindValidation>>;
