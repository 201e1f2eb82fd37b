import type { DynamicObject, ResourceType, SchemaPlace } from '@drover/apimachinery';
import type { JsonSchemaProps } from '@drover/kubernetes';
import type { Entry } from '../storage/store.ts';
import type { Column } from '../table/index.ts';
import type { KindRules } from './kind-rules.ts';
import type { ObjectAttributes } from './object-attributes.ts';
import type { ScalePlaces } from './scale.ts';
import type { StoredObject } from './stored-object.ts';
import type { VersionConverter } from './version-converter.ts';

/** What can be done with a resource, as discovery and RBAC name it. */
export type Verb =
  | 'create'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'update'
  | 'watch';

/** A part of an object with a path of its own. */
export interface Subresource {
  /** `status`, `scale`, `token`, … */
  readonly name: string;
  readonly verbs: readonly Verb[];
  /** Group, version and kind of the body, where they are not those of the object. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** How the form in which a kind is served and the one in which it is stored are made of each other, where more than `apiVersion` differs. */
export interface Conversion {
  /** `apiVersion` of the stored form. */
  readonly storedApiVersion: string;
  toStored(object: DynamicObject): DynamicObject;
  fromStored(object: StoredObject): StoredObject;
}

/** One resource in one version, as it is served. What discovery, OpenAPI and tables are made from. */
export interface Resource extends ResourceType {
  /** `configmap`. */
  readonly singular: string;
  /** `ConfigMapList`. */
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** Whether the kind is built into the server; else a CustomResourceDefinition made it. */
  readonly builtIn: boolean;
  /** Where the objects are stored: `resource.group`, the same for all versions. */
  readonly collection: string;
  /** The version in which objects are stored; absent for questions that are answered and not stored. */
  readonly storageVersion?: string;
  /** Absent where the stored form differs by its `apiVersion` alone. */
  readonly conversion?: Conversion;
  /** Makes objects of one version from those of another; absent where that takes no more than another `apiVersion`. */
  readonly converter?: VersionConverter;
  /** Where replicas are counted; there if it has the subresource `scale`. */
  readonly scale?: ScalePlaces;
  /** The schema of a custom resource, as its definition gives it. */
  readonly customSchema?: JsonSchemaProps;
  /** How patches merge its objects. */
  readonly place: SchemaPlace;
  /** What everybody who uses this version is warned of. */
  readonly deprecationWarning?: string;
  /** How its objects are shown to people. */
  readonly columns: readonly Column[];
  /** What is known of the content. */
  readonly rules: KindRules;
  /** What selectors look at. */
  readonly attributesOf: (entry: Entry) => ObjectAttributes;
}
