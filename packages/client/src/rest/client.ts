import type {
  DynamicObject,
  KubernetesList,
  KubernetesObject,
  ResourceType,
  Status,
  WatchEvent,
} from '@drover/apimachinery';
import type { Query } from '../request/api-request.ts';
import type { TransportResponse, TransportSocket } from '../transport/transport.ts';

/** Options of every call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Give up after this many milliseconds; default 30,000. Of watches and streams this bounds the beginning only. */
  readonly timeoutMs?: number;
}

/** Addresses an object. */
export interface NamespaceOption {
  /** Required for namespaced kinds; must be absent for others. In lists absent means all namespaces. */
  readonly namespace?: string | undefined;
}

/** What of objects is answered. */
export interface AnswerOption {
  /** Metadata alone, under the kind `PartialObjectMetadata`; default false. */
  readonly metadataOnly?: boolean;
}

/** Options of a read. */
export interface GetOptions extends CallOptions, NamespaceOption, AnswerOption {
  readonly resourceVersion?: string;
  readonly subresource?: string;
}

/** Options of a list. */
export interface ListOptions extends CallOptions, NamespaceOption, AnswerOption {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}

/** Options of a watch. */
export interface WatchOptions extends CallOptions, NamespaceOption, AnswerOption {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'NotOlderThan';
  /** Ask the server to begin with the present objects and a bookmark `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean;
  readonly allowWatchBookmarks?: boolean;
  /** Seconds after which the server ends the watch. */
  readonly timeoutSeconds?: number;
  /** Ends the watch when nothing at all arrived for this long, in milliseconds; default none. */
  readonly idleTimeoutMs?: number;
}

/** Options of a write. */
export interface WriteOptions extends CallOptions, NamespaceOption, AnswerOption {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  readonly subresource?: string;
}

/** Options of a deletion. */
export interface DeleteOptions extends CallOptions, NamespaceOption {
  readonly dryRun?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** A patch of one of the four kinds. */
export type Patch =
  | { readonly type: 'json'; readonly body: readonly object[] }
  | { readonly type: 'merge'; readonly body: object }
  | { readonly type: 'strategic'; readonly body: object }
  | { readonly type: 'apply'; readonly body: KubernetesObject; readonly force?: boolean };

/**
 * Calls on objects of one kind.
 *
 * @throws `StatusError` when the API refuses; `CLIENT_UNREACHABLE` when there was no answer.
 */
export interface ResourceClient<T extends KubernetesObject = DynamicObject> {
  readonly type: ResourceType;
  get(name: string, options?: GetOptions): Promise<T>;
  /** One page. Items carry `apiVersion` and `kind`, also where the server leaves them out. */
  list(options?: ListOptions): Promise<KubernetesList<T>>;
  /** All pages, `limit` (default 500) at a time; a token that expires on the way starts again once. */
  listAll(options?: ListOptions): Promise<KubernetesList<T>>;
  /**
   * Events until the server ends the watch, the signal aborts or the consumer leaves. An `ERROR` event is thrown
   * as `StatusError` (`isExpired` for 410). Bookmarks are passed on.
   */
  watch(options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create(object: T, options?: WriteOptions): Promise<T>;
  /** Replaces the object; `metadata.resourceVersion`, when set, must be current. */
  update(object: T, options?: WriteOptions): Promise<T>;
  patch(name: string, patch: Patch, options?: WriteOptions): Promise<T>;
  /** Server-side apply of `object` under `fieldManager`. */
  apply(
    object: T,
    options: WriteOptions & { readonly fieldManager: string; readonly force?: boolean },
  ): Promise<T>;
  delete(name: string, options?: DeleteOptions): Promise<T | Status>;
  deleteCollection(
    options?: DeleteOptions & Pick<ListOptions, 'labelSelector' | 'fieldSelector'>,
  ): Promise<void>;
}

/** Who a client acts as (`Impersonate-*` headers). */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A client of one Kubernetes API. Cheap to derive; owns nothing but its transport's use. */
export interface KubernetesClient {
  /** Calls on one kind; give the object type where it is known. */
  resource<T extends KubernetesObject = DynamicObject>(type: ResourceType): ResourceClient<T>;
  /** The same client, acting as another user. */
  impersonate(as: Impersonation): KubernetesClient;
  /**
   * Any other path, with the answer as it comes: logs, proxied services, watches of one's own.
   *
   * @throws `StatusError` when the status is 400 or above.
   */
  stream(request: RawRequest): Promise<TransportResponse>;
  /**
   * Opens a WebSocket.
   *
   * @throws `CLIENT_NO_UPGRADE` when the transport cannot; `StatusError` when the server refuses.
   */
  upgrade(request: SocketRequest): Promise<TransportSocket>;
  /** Any other path, JSON in and out (for example `/version`, SubjectAccessReview, token requests). */
  raw<T = unknown>(request: RawRequest): Promise<T>;
}

/** A WebSocket on a path of its own. */
export interface SocketRequest extends CallOptions {
  readonly path: string;
  /** Sub-protocols in order of preference. */
  readonly protocols: readonly string[];
}

/** A call on a path of its own. */
export interface RawRequest extends CallOptions {
  readonly method: string;
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
