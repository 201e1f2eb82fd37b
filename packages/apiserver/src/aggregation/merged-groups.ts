import {
  compareVersions,
  type DiscoveredGroup,
  type DiscoveredVersion,
} from '../discovery/index.ts';
import type { AggregatedApis } from './aggregated-apis.ts';
import type { GroupVersion } from './api-service.ts';
import { localPriorities, type Priorities } from './group-priorities.ts';

/** The group that names who serves the others; nobody can put another before it. */
const FIRST = 'apiregistration.k8s.io';

/** The groups of this server and of all others, in the order in which clients are to prefer them. */
export function mergedGroups(
  local: readonly DiscoveredGroup[],
  apis: AggregatedApis,
): readonly DiscoveredGroup[] {
  const own = local
    .flatMap(({ versions }) => versions)
    .filter((version) => !apis.remoteOf(version));
  const foreign = [...apis.remote()].map(({ metadata, spec: { group = '', version = '' } }) =>
    versionOf({ group, version }, apis.resourcesOf(metadata.name)),
  );
  const byGroup = Map.groupBy([...own, ...foreign], ({ group }) => group);
  const ranked = [...byGroup].flatMap(([name, versions]) => {
    const [first, ...rest] = versions
      .map((version) => ({ version, rank: prioritiesOf(version, apis).version }))
      .toSorted((a, b) => b.rank - a.rank || compareVersions(a.version.version, b.version.version))
      .map(({ version }) => version);
    if (!first) return [];
    const rank = Math.max(...versions.map((version) => prioritiesOf(version, apis).group));
    return [{ group: { name, versions: [first, ...rest] as const }, rank }];
  });
  return ranked
    .toSorted((a, b) => rankOf(b) - rankOf(a) || (a.group.name < b.group.name ? -1 : 1))
    .map(({ group }) => group);
}

function rankOf({
  group,
  rank,
}: {
  readonly group: DiscoveredGroup;
  readonly rank: number;
}): number {
  return group.name === FIRST ? Number.POSITIVE_INFINITY : rank;
}

function versionOf(
  { group, version }: GroupVersion,
  resources: DiscoveredVersion['resources'],
): DiscoveredVersion {
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return { group, version, groupVersion, resources };
}

function prioritiesOf({ group, version }: GroupVersion, apis: AggregatedApis): Priorities {
  const service = apis.of({ group, version });
  if (!service) return localPriorities(group, version);
  const { groupPriorityMinimum, versionPriority } = service.spec;
  return { group: groupPriorityMinimum, version: versionPriority };
}
