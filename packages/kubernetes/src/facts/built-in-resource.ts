import type { GroupVersionKind, ResourceType } from '@drover/apimachinery';

/** What can be done with a resource, as discovery names it. */
export type Verb =
  | 'create'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'update'
  | 'watch';

/** A subresource of a built-in resource. Group, version and kind are those of its body. */
export interface BuiltInSubresource extends GroupVersionKind {
  /** `status`, `scale`, `token`, … */
  readonly name: string;
  readonly verbs: readonly Verb[];
}

/** What discovery says about a built-in resource, and the name of its type. */
export interface BuiltInResource extends ResourceType {
  /** `configmap`. */
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** `all`, `api-extensions`. */
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  /** Short name of the type, for `builtInType`. */
  readonly type: string;
  readonly subresources: readonly BuiltInSubresource[];
}
