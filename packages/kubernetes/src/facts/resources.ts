import type { GroupVersionKind, GroupVersionResource, ResourceType } from '@drover/apimachinery';
import { builtInResourceFacts } from './generated/resources.ts';

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

/** Every resource of the stable versions of Kubernetes 1.34, in the order of discovery. */
export const builtInResources: readonly BuiltInResource[] = builtInResourceFacts;

const byResource = new Map(
  builtInResourceFacts.map((facts) => [key(facts, facts.resource), facts] as const),
);
const byKind = new Map(
  builtInResourceFacts.map((facts) => [key(facts, facts.kind), facts] as const),
);

/** The built-in resource of that group, version and plural name. */
export function builtInResource(gvr: GroupVersionResource): BuiltInResource | undefined {
  return byResource.get(key(gvr, gvr.resource));
}

/** The built-in resource whose objects have that kind. */
export function builtInKind(gvk: GroupVersionKind): BuiltInResource | undefined {
  return byKind.get(key(gvk, gvk.kind));
}

function key({ group, version }: { group: string; version: string }, name: string): string {
  return `${group}/${version}/${name}`;
}
