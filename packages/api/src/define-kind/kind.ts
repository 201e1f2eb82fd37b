import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { Struct } from './field.ts';
import type { Problem } from './problem.ts';

/** The input and output of an action: struct shapes, or the id of another type. */
export interface ActionSignature {
  readonly input?: Struct;
  readonly output?: Struct | string;
}

/** How a kind appears in the v3 API. */
export interface NormanFacts {
  /** Schema id: camelCase, singular. */
  readonly id: string;
  /** Default by the rules of English that Norman knows. */
  readonly pluralName?: string;
  /** The object's name is the read-only `id`, and a stored `displayName` is `name`. */
  readonly displayName?: true;
  /** The type that this one is a form of; default itself. */
  readonly baseType?: string;
  /** Id of the type under whose plural the addresses of resources stand; default this one's. */
  readonly linksAs?: string;
  readonly collectionMethods: readonly ('POST' | 'GET')[];
  readonly resourceMethods: readonly ('PUT' | 'DELETE' | 'GET')[];
  /** No method is left, but clients that know the type are told so: requests are refused, not lost. */
  readonly emptied?: true;
  /** The reference field that also says the namespace: `clusterId` or `projectId`. */
  readonly scopedBy?: 'clusterId' | 'projectId';
  /** The one namespace where all objects are; the API does not show it as a field. */
  readonly storedIn?: string;
  /** Its status does not say how it is: resources have no `state`. */
  readonly withoutState?: true;
  /** The fields of `status` stand at the top level of the resource. */
  readonly embedStatus?: true;
  readonly resourceActions?: Readonly<Record<string, ActionSignature>>;
  readonly collectionActions?: Readonly<Record<string, ActionSignature>>;
  /** Fields that are not stored: the server computes or consumes them. */
  readonly virtualFields?: TProperties;
}

/** One column of `kubectl get`. */
export interface CrdColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly jsonPath: string;
}

/** How a kind is stored; absent for kinds that exist in the API only. */
export interface CrdFacts {
  readonly shortNames?: readonly string[];
  readonly columns?: readonly CrdColumn[];
}

/** What {@link defineKind} is told. */
export interface KindDefinition<P extends TProperties = TProperties> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower case. */
  readonly plural: string;
  readonly scope: 'Cluster' | 'Namespaced';
  /** One sentence for documentation and `kubectl explain`. */
  readonly description: string;
  /** Everything of the object but apiVersion, kind and metadata. */
  readonly schema: P;
  readonly norman: NormanFacts;
  readonly crd?: CrdFacts;
  /** Rules between fields, over the fields of a v3 body that passed its schema. The first problem wins. */
  readonly validate?: (
    body: Readonly<Record<string, unknown>>,
    operation: 'create' | 'update',
  ) => Problem | undefined;
}

/** A kind of Drover: one definition from which all its forms are derived. */
export interface Kind<P extends TProperties = TProperties>
  extends Omit<KindDefinition<P>, 'schema'> {
  readonly schema: TObject<P>;
  /** Addresses the kind through a Kubernetes client. */
  readonly type: ResourceType;
}

/** The TypeScript type of the objects of a kind. */
export type ObjectOf<K> = K extends { readonly schema: TObject<infer P> }
  ? KubernetesObject & DeepReadonly<Static<TObject<P>>>
  : never;

/** Read-only all the way down, as cached objects are. */
export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/**
 * Declares a kind. From the definition come its TypeScript type ({@link ObjectOf}), its CRD (`crdOf`), its v3
 * schema (`@drover/norman`), defaults, validation and form hints (`formOf`).
 *
 * @example
 * ```ts
 * export const setting = defineKind({
 *   group: 'management.cattle.io', version: 'v3', kind: 'Setting', plural: 'settings', scope: 'Cluster',
 *   description: 'A value that tunes the server.',
 *   schema: { value: field.text({ required: true }), default: field.text({ access: 'read' }) },
 *   norman: { id: 'setting', collectionMethods: ['POST', 'GET'], resourceMethods: ['PUT', 'DELETE', 'GET'] },
 *   crd: {},
 * });
 * export type Setting = ObjectOf<typeof setting>;
 * ```
 */
export function defineKind<P extends TProperties>(definition: KindDefinition<P>): Kind<P> {
  const { group, version, kind, plural, scope } = definition;
  return {
    ...definition,
    schema: Type.Object(definition.schema),
    type: { group, version, kind, resource: plural, namespaced: scope === 'Namespaced' },
  };
}

/** A kind whose fields do not matter to the reader. */
export type AnyKind = Omit<Kind, 'schema'> & { readonly schema: TObject };
