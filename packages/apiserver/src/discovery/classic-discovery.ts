import {
  type DiscoveredGroup,
  type DiscoveredResource,
  type DiscoveredVersion,
  shownSubresources,
  storageVersionHash,
} from './discovered-resource.ts';

/** An answer of discovery, ready to be written as JSON. */
export type DiscoveryDocument = Readonly<Record<string, unknown>>;

/** `/api`: the versions of the core group, and where this server is reached. */
export function apiVersions(serverAddress: string): DiscoveryDocument {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis`: all groups but the core group. */
export function apiGroupList(groups: readonly DiscoveredGroup[]): DiscoveryDocument {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.filter(({ name }) => name !== '').map(groupEntry),
  };
}

/** `/apis/<group>`. */
export function apiGroup(group: DiscoveredGroup): DiscoveryDocument {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) };
}

/** `/api/v1` and `/apis/<group>/<version>`. */
export function apiResourceList(version: DiscoveredVersion): DiscoveryDocument {
  return {
    kind: 'APIResourceList',
    ...(version.group !== '' && { apiVersion: 'v1' }),
    groupVersion: version.groupVersion,
    resources: version.resources.flatMap((resource) => [
      resourceEntry(resource),
      ...subresourceEntries(resource),
    ]),
  };
}

function groupEntry({ name, versions }: DiscoveredGroup): DiscoveryDocument {
  const entries = versions.map(({ groupVersion, version }) => ({ groupVersion, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

function resourceEntry(resource: DiscoveredResource): DiscoveryDocument {
  const { singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const hash = storageVersionHash(resource);
  return {
    name: resource.resource,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(hash !== undefined && { storageVersionHash: hash }),
  };
}

function subresourceEntries(resource: DiscoveredResource): DiscoveryDocument[] {
  return shownSubresources(resource).map(({ name, group, version, kind, verbs }) => ({
    name: `${resource.resource}/${name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...((group !== resource.group || version !== resource.version) && { group, version }),
    kind,
    verbs,
  }));
}
