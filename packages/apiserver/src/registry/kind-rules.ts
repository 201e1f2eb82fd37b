import type { DynamicObject } from '@drover/apimachinery';
import type { Random } from '@drover/base';
import type { FieldError } from '@drover/kubernetes';
import type { UserInfo } from '../authentication/user-info.ts';
import type { ObjectSchema } from '../schema/object-schema.ts';
import { generateName } from './generate-name.ts';
import type { StoredObject } from './stored-object.ts';

/** A part of an object that is read as the whole object and written through a path of its own (`status`, `finalize`). */
export interface ObjectPart {
  /**
   * The old object with this part taken from the given one. Of the metadata of `given`, what only the server says is that of the old
   * object already; whether the rest changes through this path is for the part to say.
   *
   * @param now - RFC 3339.
   */
  replace(given: StoredObject, old: StoredObject, now: string): StoredObject;
  /** Paths of fields that nobody owns through this path, beside the spec. Default: none for a status, the status for other parts. */
  readonly ownerless?: readonly (readonly string[])[];
  /** Whether the generation counts no changes of this part. Default false. */
  readonly keepsGeneration?: boolean;
  /** What is wrong with the change; default: what is checked of changes through the path of the object. */
  validate?(object: StoredObject, old: StoredObject): readonly FieldError[];
}

/** What happens to objects that a deleted one owns. */
export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** How the objects of a kind are deleted. */
export interface DeletionRules {
  /** What happens to owned objects when the request does not say; `Unsupported`: nothing, whatever it says. */
  readonly propagation: PropagationPolicy | 'Unsupported';
  /** Whether a deletion is answered with the object as it last was, and not with a Status. */
  readonly answersObject: boolean;
  /** Whether what a request takes for granted is refused in the words of the store, and not of the kind. Default false. */
  readonly isCheckedByStore?: boolean;
  /** Told to a client that does not say what is to happen to owned objects. */
  readonly warning?: string;
  /**
   * Seconds that an object is given to end, by what the request says; 0: it goes at once. Absent: the kind knows no such time.
   */
  graceSeconds?(object: StoredObject, requested: number | undefined): number;
}

/** What is known of the content of a kind: its schema, and what no schema can say. */
export interface KindRules {
  readonly schema: ObjectSchema;
  /** An object that says nothing, as the kind writes it: fields that are always written are there. */
  readonly blank: DynamicObject;
  /** Whether `metadata.generation` counts changes of what the user wants. */
  readonly hasGeneration: boolean;
  /** Whether `status` can be written through its subresource alone. */
  readonly hasStatus: boolean;
  /** Whether a new object may come with a status all the same. */
  readonly keepsNewStatus: boolean;
  /** Whether an update may leave `metadata.resourceVersion` out. */
  readonly allowsUnconditionalUpdate: boolean;
  /** Whether an update of an object that does not exist creates it. */
  readonly allowsCreateOnUpdate: boolean;
  /** What a field selector may name beside `metadata.name` and `metadata.namespace`. */
  readonly selectableFields: readonly SelectableField[];
  /** Why a field selector may not name a field that is none of these. */
  readonly unselectable: (field: string) => string;
  /** Whether Kubernetes answers lists of any state from its cache, where limits do not count. */
  readonly isCached: boolean;
  /** Annotations in which Kubernetes writes what it keeps as a field: where metadata is shown alone, they are missing. */
  readonly fieldAnnotations: readonly string[];
  /** Fields of the object that nobody owns through the path of the object itself, beside a `status` with its own path. */
  readonly ownerlessFields: readonly string[];
  /** What changes through the paths of subresources. A `status` that is not here changes alone, without metadata. */
  readonly parts: Readonly<Record<string, ObjectPart>>;
  readonly deletion: DeletionRules;
  /** The name of a new object that comes without one, made from its `generateName` (`''`: it has none of these either). */
  nameFor(prefix: string, random: Random): string;
  /** What the server sets on a new object (`spec.finalizers` of a namespace); `warn` is told what it makes of older fields. */
  prepareCreate(object: StoredObject, user: UserInfo, warn: (text: string) => void): StoredObject;
  /** What the server keeps on a change. */
  prepareUpdate(object: StoredObject, old: StoredObject): StoredObject;
  /** What the server sets on an object that is being deleted. */
  prepareDelete(object: StoredObject): StoredObject;
  /** Whether something beside `metadata.finalizers` holds an object that is being deleted. */
  isHeld(object: StoredObject): boolean;
  /** What the writer of a good object should know of it. */
  warningsOf(object: StoredObject, old?: StoredObject): readonly string[];
  /** What is wrong with a new object beyond what its schema says. */
  validateCreate(object: StoredObject): readonly FieldError[];
  /** What is wrong with a change beyond what the schema says. */
  validateUpdate(object: StoredObject, old: StoredObject): readonly FieldError[];
}

/** A field that a field selector may name. */
export interface SelectableField {
  /** `spec.nodeName`. */
  readonly name: string;
  /** Where it lies in the stored object: names of fields, divided by dots. */
  readonly path: string;
  /** What an object is taken to say that does not have it. Default `''`. */
  readonly absent?: string;
}

/** A schema that lets everything through. */
export const openSchema: ObjectSchema = {
  hasDefaults: false,
  prune: (object: DynamicObject) => ({ object, unknownFields: [] }),
  applyDefaults: (object) => object,
  storedForm: (object) => object,
  validate: () => [],
};

/** Rules that let everything through; kinds say where they differ. */
export const openRules: KindRules = {
  schema: openSchema,
  blank: {},
  hasGeneration: false,
  hasStatus: false,
  keepsNewStatus: false,
  allowsUnconditionalUpdate: true,
  allowsCreateOnUpdate: false,
  selectableFields: [],
  unselectable: (field) => `field label not supported: ${field}`,
  isCached: true,
  fieldAnnotations: [],
  ownerlessFields: [],
  parts: {},
  deletion: { propagation: 'Background', answersObject: false },
  nameFor: (prefix, random) => (prefix === '' ? '' : generateName(prefix, random)),
  prepareCreate: (object) => object,
  prepareUpdate: (object) => object,
  prepareDelete: (object) => object,
  isHeld: () => false,
  warningsOf: () => [],
  validateCreate: () => [],
  validateUpdate: () => [],
};
