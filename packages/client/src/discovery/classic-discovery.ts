import { parseApiVersion } from '@drover/apimachinery';
import type { KubernetesClient } from '../rest/client.ts';
import type { DiscoveredResource } from './discovered-resource.ts';

interface ApiGroupList {
  readonly groups?: readonly {
    readonly versions?: readonly { readonly groupVersion: string }[];
    readonly preferredVersion?: { readonly groupVersion: string };
  }[];
}

interface ApiResourceList {
  readonly resources?: readonly ClassicResource[];
}

interface ClassicResource {
  /** `pods`, or `pods/log` for a subresource. */
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced?: boolean;
  readonly kind: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface GroupVersion {
  /** `v1` or `apps/v1`. */
  readonly groupVersion: string;
  readonly preferred: boolean;
}

/** What classic discovery gives. */
export interface ClassicDiscovery {
  readonly resources: readonly DiscoveredResource[];
  /** Failures of single group versions; their resources are missing. */
  readonly failures: readonly unknown[];
}

/** Discovery of servers before 1.27: one call for each group version, all at once. */
export async function discoverClassic(client: KubernetesClient): Promise<ClassicDiscovery> {
  const groups = await client.raw<ApiGroupList>({ method: 'GET', path: '/apis' });
  const versions = [{ groupVersion: 'v1', preferred: true }, ...versionsOf(groups)];
  const outcomes = await Promise.allSettled(
    versions.map((version) => readVersion(client, version)),
  );
  return {
    resources: outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])),
    failures: outcomes
      .filter((each) => each.status === 'rejected')
      .map(({ reason }): unknown => reason),
  };
}

function versionsOf({ groups = [] }: ApiGroupList): GroupVersion[] {
  return groups.flatMap(({ versions = [], preferredVersion }) =>
    versions.map(({ groupVersion }) => ({
      groupVersion,
      preferred: groupVersion === (preferredVersion ?? versions[0])?.groupVersion,
    })),
  );
}

async function readVersion(
  client: KubernetesClient,
  { groupVersion, preferred }: GroupVersion,
): Promise<DiscoveredResource[]> {
  const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  const { resources = [] } = await client.raw<ApiResourceList>({ method: 'GET', path });
  const { group, version } = parseApiVersion(groupVersion);
  const subresources = resources.map(({ name }) => name).filter((name) => name.includes('/'));
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((entry) => ({
      group,
      version,
      preferred,
      resource: entry.name,
      kind: entry.kind,
      namespaced: entry.namespaced ?? false,
      singular: entry.singularName ?? '',
      shortNames: entry.shortNames ?? [],
      categories: entry.categories ?? [],
      verbs: entry.verbs ?? [],
      subresources: subresources
        .filter((name) => name.startsWith(`${entry.name}/`))
        .map((name) => name.slice(entry.name.length + 1)),
    }));
}
