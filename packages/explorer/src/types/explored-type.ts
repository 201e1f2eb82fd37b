import type { ResourceType } from '@drover/apimachinery';
import type { DiscoveredResource } from '@drover/client';

/** A kind as the v1 API publishes it: one version of each. */
export interface ExploredType extends ResourceType {
  /** `<group>.<kind>` in lower case; the kind alone in the core group. */
  readonly id: string;
  /** `<group>.<resource>`; the resource alone in the core group. */
  readonly pluralName: string;
  readonly verbs: readonly string[];
  /** Whether its objects are kept without their contents. */
  readonly metadataOnly: boolean;
}

/** A column of a table, as the API server names it. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** The group whose kinds were moved to others: theirs win. */
const OLD_GROUP = 'extensions';

/** The kinds that an API server offers, one version of each, as the v1 API names them. */
export function exploredTypes(resources: readonly DiscoveredResource[]): readonly ExploredType[] {
  const types = resources
    .filter(({ preferred, group }) => preferred && group !== OLD_GROUP)
    .filter(({ verbs }) => verbs.length > 0)
    .map(exploredType);
  // The first of a name wins: an aggregated API must not take the place of one that came before it.
  return [...Map.groupBy(types, ({ id }) => id).values()].flatMap(([first]) => first ?? []);
}

/** A resource under its name in the v1 API. */
export function exploredType(resource: DiscoveredResource): ExploredType {
  const { group, version, kind, namespaced, verbs } = resource;
  const prefix = group === '' ? '' : `${group}.`;
  return {
    group,
    version,
    resource: resource.resource,
    kind,
    namespaced,
    verbs,
    id: `${prefix}${kind}`.toLowerCase(),
    pluralName: `${prefix}${resource.resource}`,
    metadataOnly: group === '' && resource.resource === 'secrets',
  };
}

/** Whether the objects of a type can be kept in a cache. */
export function isFollowable({ verbs }: ExploredType): boolean {
  return verbs.includes('list') && verbs.includes('watch');
}
