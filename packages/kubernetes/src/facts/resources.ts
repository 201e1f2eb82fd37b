import type { GroupVersionKind, GroupVersionResource } from '@drover/apimachinery';
import type { BuiltInResource } from './built-in-resource.ts';
import { builtInResourceFacts } from './generated/resources.ts';

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
