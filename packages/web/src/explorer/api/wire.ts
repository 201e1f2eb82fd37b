import type { KubernetesObject, ObjectMeta } from '@drover/apimachinery';

/** How sure the server is of the objects of a type. */
export interface CacheState {
  readonly state: 'syncing' | 'live' | 'stale' | 'error';
  /** Since the cluster last proved that nothing is missing. */
  readonly ageSeconds?: number;
  /** Why it is not live, in words for a person. */
  readonly cause?: string;
}

/** A column of the tables that Kubernetes prints. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 for those that always have room. */
  readonly priority?: number;
  /** `$.metadata.fields[N]`. */
  readonly field: string;
}

/** A type of objects of a cluster. */
export interface ExplorerSchema {
  /** `pod`, `apps.deployment`. */
  readonly id: string;
  readonly pluralName?: string;
  readonly collectionMethods?: readonly string[];
  readonly resourceMethods?: readonly string[];
  readonly attributes?: {
    readonly group?: string;
    readonly version?: string;
    readonly kind?: string;
    readonly resource?: string;
    readonly verbs?: readonly string[];
    readonly namespaced?: boolean;
    readonly columns?: readonly ColumnDefinition[] | null;
    readonly crd?: boolean;
  };
}

/** A line between two objects, as the server has found it. */
export interface Relationship {
  readonly fromId?: string;
  readonly fromType?: string;
  readonly toId?: string;
  readonly toType?: string;
  readonly toNamespace?: string;
  readonly rel?: string;
  readonly state?: string;
  readonly error?: boolean;
  readonly message?: string;
}

/** The metadata of an object, with what the server adds. */
export interface ExplorerMetadata extends ObjectMeta {
  readonly name: string;
  /** The cells of the columns of its type. */
  readonly fields?: readonly unknown[];
  readonly state?: {
    readonly name: string;
    readonly error?: boolean;
    readonly transitioning?: boolean;
    readonly message?: string;
  };
  readonly relationships?: readonly Relationship[] | null;
}

/** Any object of a cluster. */
export interface ExplorerObject extends KubernetesObject {
  /** `namespace/name` or `name`. */
  readonly id: string;
  /** The id of its {@link ExplorerSchema}. */
  readonly type: string;
  /** Without `update` or `remove` the person may not. */
  readonly links?: Readonly<Record<string, string>>;
  readonly metadata: ExplorerMetadata;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** One page of a list. */
export interface ObjectPage {
  readonly data: readonly ExplorerObject[];
  /** On all pages. */
  readonly count?: number;
  readonly revision?: string;
  readonly cache?: CacheState;
}

/** How many objects of a type there are, and how they are. */
export interface TypeCount {
  readonly summary?: {
    readonly count?: number;
    readonly errors?: number;
    readonly transitioning?: number;
  };
  readonly namespaces?: Readonly<Record<string, { readonly count?: number }>>;
}
