import type { AnyKind, Settings } from '@drover/api';
import type { DynamicObject, KubernetesObject } from '@drover/apimachinery';
import type { Auth, ObjectCache } from '@drover/auth';
import type { Clock, Logger, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { RequestAttributes, ResourceAttributes, UserInfo } from '@drover/rbac';
import type { PendingChanges } from './filter/list-view.ts';
import type { Caller, NormanRequest } from './http-message.ts';
import type { VersionTypes } from './schema/registry.ts';
import type { ResourceType } from './schema/type-from-kind.ts';
import type { ListViews } from './store/list-views.ts';
import type { WatchSlots } from './store/watch-slots.ts';
import type { UrlBuilder } from './url/url-builder.ts';

/** A cache that can be watched, as informers can. */
export interface WatchedCache<T> extends ObjectCache<T> {
  /** What is there, then every change, taken when it is asked for; `onChange` is called when one has come in. */
  pending(onChange?: () => void): PendingChanges<T>;
}

/** What the v3 API is made of. */
export interface NormanServices {
  readonly auth: Auth;
  /**
   * Acts as the server itself: for tokens, passwords and registration tokens, and for what follows from a write that the
   * caller was allowed: namespaces of clusters and projects, roles that share an object, fields that drivers bring.
   */
  readonly client: KubernetesClient;
  /** Acts as a user. */
  readonly clientFor: (user: UserInfo) => KubernetesClient;
  /** The cache of a stored kind, with the indexes that `@drover/auth` names for tokens and users. */
  readonly cacheOf: <T extends KubernetesObject>(kind: AnyKind) => WatchedCache<T>;
  /** Whether a user may do something in the local cluster. */
  readonly authorize: (user: UserInfo, attributes: RequestAttributes) => boolean;
  /** Whether a user may do something to some object, of whatever name, in a namespace of it or cluster-wide. */
  readonly authorizeSomeIn: (user: UserInfo, attributes: ResourceAttributes) => boolean;
  /** Whether a user may do something to some object in some namespace of it. */
  readonly authorizeSomewhere: (user: UserInfo, attributes: ResourceAttributes) => boolean;
  /** A client of a managed cluster acting as a user; `undefined` while the cluster is not connected. */
  readonly clusterClient: (clusterId: string, user: UserInfo) => KubernetesClient | undefined;
  /** Acts as the server in a managed cluster: to tell which namespaces a project has, and for nothing else. */
  readonly serverClientOf: (clusterId: string) => KubernetesClient | undefined;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Everything that the handling of one request knows. */
export interface RequestContext {
  readonly services: NormanServices;
  readonly request: NormanRequest;
  readonly caller: Caller;
  readonly types: VersionTypes;
  readonly type: ResourceType;
  /** The types in the scope of a resource of the type: those of one cluster, for clusters. */
  readonly contained: VersionTypes | undefined;
  /** Id of the resource that the path names. */
  readonly id?: string;
  readonly query: URLSearchParams;
  readonly urls: UrlBuilder;
  /** The wall clock when the request came in. */
  readonly nowMs: number;
  /** Id of the cluster or project in the path of a type that is in one. */
  readonly contextId?: string;
  /** The cluster or project in whose scope the request is. */
  readonly scope: { readonly field: string; readonly id: string } | undefined;
  /** Lists that are kept from request to request. */
  readonly views: ListViews;
  /** How many watches of managed clusters people have open. */
  readonly watchSlots: WatchSlots;
  /**
   * Whether the caller may do something with an object, or without one, with some object in the request's scope.
   * Always for types whose rights others decide: a managed cluster, or a store of their own.
   */
  readonly may: (verb: 'create' | 'update' | 'delete', object?: DynamicObject) => boolean;
  /** Whether the caller may see every object of the type. */
  readonly seesAll: boolean;
  /** Whether the caller may see an object of the type. */
  readonly isVisible: (object: DynamicObject) => boolean;
  readonly signal: AbortSignal;
  /** Texts for `Warning` headers, added to while the request is handled. */
  readonly warnings: string[];
  /** `Set-Cookie` values, added to while the request is handled. */
  readonly cookies: string[];
}
