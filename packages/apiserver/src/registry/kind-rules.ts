import type { DynamicObject } from '@drover/apimachinery';
import type { FieldError } from '@drover/kubernetes';
import type { StoredObject } from './stored-object.ts';

/** The content of an object after the rules of its kind were applied. */
export interface NormalizedContent {
  readonly object: DynamicObject;
  /** Fields that the kind does not have, as paths (`spec.foo`); they were dropped. */
  readonly unknownFields: readonly string[];
}

/** The content rules of a kind: what its schema says, and what is written by hand for it. */
export interface KindRules {
  /** Whether `metadata.generation` counts changes of what the user wants. */
  readonly hasGeneration: boolean;
  /** Whether `status` can be written through its subresource alone. */
  readonly hasStatus: boolean;
  /** Whether an update may leave `metadata.resourceVersion` out. */
  readonly allowsUnconditionalUpdate: boolean;
  /** Whether an update of an object that does not exist creates it. */
  readonly allowsCreateOnUpdate: boolean;
  /** Fields beside `metadata.name` and `metadata.namespace` that a field selector may name, as paths (`spec.nodeName`). */
  readonly selectableFields: readonly string[];
  /** Drops unknown fields and fills in defaults. */
  normalize(object: DynamicObject): NormalizedContent;
  /** What the server sets on a new object (`spec.finalizers` of a namespace). */
  prepareCreate(object: DynamicObject): DynamicObject;
  /** What the server keeps on a change. */
  prepareUpdate(object: DynamicObject, old: DynamicObject): DynamicObject;
  /** What the server sets on an object that is being deleted. */
  prepareDelete(object: StoredObject): StoredObject;
  /** Whether something beside `metadata.finalizers` holds an object that is being deleted. */
  isHeld(object: StoredObject): boolean;
  /** What is wrong with a new object. */
  validateCreate(object: DynamicObject): readonly FieldError[];
  /** What is wrong with a change. */
  validateUpdate(object: DynamicObject, old: DynamicObject): readonly FieldError[];
}

/** Rules that let everything through. */
export const openRules: KindRules = {
  hasGeneration: false,
  hasStatus: false,
  allowsUnconditionalUpdate: true,
  allowsCreateOnUpdate: false,
  selectableFields: [],
  normalize: (object) => ({ object, unknownFields: [] }),
  prepareCreate: (object) => object,
  prepareUpdate: (object) => object,
  prepareDelete: (object) => object,
  isHeld: () => false,
  validateCreate: () => [],
  validateUpdate: () => [],
};
