import type { DynamicObject } from '@drover/apimachinery';
import type { FieldError } from '@drover/kubernetes';

/** What became of an object that came in a request. */
export interface Pruned {
  /** The object without what its schema does not know; the same one if there was nothing to drop. */
  readonly object: DynamicObject;
  /** Paths of what was dropped (`spec.foo`, `spec.items[0].bar`); at most {@link MAX_UNKNOWN_FIELDS}. */
  readonly unknownFields: readonly string[];
}

/** No more unknown fields of one object are named; all of them are dropped. */
export const MAX_UNKNOWN_FIELDS = 100;

/**
 * What the schema of a kind does with its objects. They go through in this order: `prune` as they come in, then
 * `applyDefaults` (again after a patch, and for objects read from the store), then `validate`, and at last `storedForm`.
 *
 * **Guarantees**: pure; never changes what it is given, and shares with it what did not change.
 */
export interface ObjectSchema {
  /** Whether `applyDefaults` may have something to fill in. */
  readonly hasDefaults: boolean;
  /**
   * Drops what the schema does not know, and checks the types of `metadata`, for built-in kinds of all fields.
   *
   * @throws `StatusError` `BadRequest` when a type is wrong.
   */
  prune(object: DynamicObject): Pruned;
  /** Fills in what is missing and has a default. */
  applyDefaults(object: DynamicObject): DynamicObject;
  /** The object as it is stored and read again: what was empty may be nothing then. */
  storedForm<T extends DynamicObject>(object: T): T;
  /**
   * What the schema finds wrong. With `old`, errors in parts that did not change are let pass, so that a schema may become
   * stricter while there are objects that do not meet it; `warn` is told of what rules in CEL let pass.
   */
  validate(
    object: DynamicObject,
    old?: DynamicObject,
    warn?: (text: string) => void,
  ): readonly FieldError[];
}
