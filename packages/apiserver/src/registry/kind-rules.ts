import type { DynamicObject } from '@drover/apimachinery';
import type { FieldError } from '@drover/kubernetes';
import type { ObjectSchema } from '../schema/object-schema.ts';
import type { StoredObject } from './stored-object.ts';

/** The old object with one part of it taken from the given one. */
export type PartUpdate = (given: DynamicObject, old: StoredObject) => StoredObject;

/** What is known of the content of a kind: its schema, and what no schema can say. */
export interface KindRules {
  readonly schema: ObjectSchema;
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
  /** What changes through the paths of subresources, beside `status`. */
  readonly parts: Readonly<Record<string, PartUpdate>>;
  /** What the server sets on a new object (`spec.finalizers` of a namespace). */
  prepareCreate(object: StoredObject): StoredObject;
  /** What the server keeps on a change. */
  prepareUpdate(object: StoredObject, old: StoredObject): StoredObject;
  /** What the server sets on an object that is being deleted. */
  prepareDelete(object: StoredObject): StoredObject;
  /** Whether something beside `metadata.finalizers` holds an object that is being deleted. */
  isHeld(object: StoredObject): boolean;
  /** What is wrong with a new object beyond what its schema says. */
  validateCreate(object: StoredObject): readonly FieldError[];
  /** What is wrong with a change beyond what the schema says. */
  validateUpdate(object: StoredObject, old: StoredObject): readonly FieldError[];
}

/** A schema that lets everything through. */
export const openSchema: ObjectSchema = {
  prune: (object: DynamicObject) => ({ object, unknownFields: [] }),
  applyDefaults: (object) => object,
  validate: () => [],
};

/** Rules that let everything through; kinds say where they differ. */
export const openRules: KindRules = {
  schema: openSchema,
  hasGeneration: false,
  hasStatus: false,
  allowsUnconditionalUpdate: true,
  allowsCreateOnUpdate: false,
  selectableFields: [],
  parts: {},
  prepareCreate: (object) => object,
  prepareUpdate: (object) => object,
  prepareDelete: (object) => object,
  isHeld: () => false,
  validateCreate: () => [],
  validateUpdate: () => [],
};
