import { createHash } from 'node:crypto';
import { apiVersionOf, groupResource, type ResourceType } from '@drover/apimachinery';
import type { Subresource, Verb } from '../registry/resource.ts';

/** What discovery says of a resource in one version. */
export interface DiscoveredResource extends ResourceType {
  /** Whether no definition made it. */
  readonly builtIn: boolean;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** The version in which objects are stored; absent for questions that are answered and not stored. */
  readonly storageVersion?: string;
}

/** The parts of a resource as they are shown: by name, but those of a definition as it makes them. */
export function shownSubresources({
  builtIn,
  subresources,
}: DiscoveredResource): readonly Subresource[] {
  return builtIn ? subresources.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : subresources;
}

/** One version of a group with its resources. */
export interface DiscoveredVersion {
  readonly group: string;
  readonly version: string;
  readonly groupVersion: string;
  readonly resources: readonly DiscoveredResource[];
}

/** One group with its versions, the preferred one first. */
export interface DiscoveredGroup {
  readonly name: string;
  readonly versions: readonly [DiscoveredVersion, ...DiscoveredVersion[]];
}

/** Resources that Kubernetes stores in another version than it serves; clients compare the hashes of both servers. */
const STORED_ELSEWHERE: Readonly<Record<string, string>> = {
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/v1beta1',
  'deviceclasses.resource.k8s.io': 'resource.k8s.io/v1beta2',
  'events.events.k8s.io': '/v1',
  'horizontalpodautoscalers.autoscaling': 'autoscaling/v2',
  'resourceclaims.resource.k8s.io': 'resource.k8s.io/v1beta2',
  'resourceclaimtemplates.resource.k8s.io': 'resource.k8s.io/v1beta2',
  'resourceslices.resource.k8s.io': 'resource.k8s.io/v1beta2',
  'volumeattributesclasses.storage.k8s.io': 'storage.k8s.io/v1beta1',
};

/** The hash by which a client sees that the stored form of a resource changed, as Kubernetes makes it. */
export function storageVersionHash(resource: DiscoveredResource): string | undefined {
  const { group, storageVersion, kind, builtIn } = resource;
  if (storageVersion === undefined) return undefined;
  const other = builtIn ? STORED_ELSEWHERE[groupResource(resource)] : undefined;
  const stored = other ?? `${group}/${storageVersion}`;
  const digest = createHash('sha256').update(`${stored}/${kind}`).digest();
  return digest.subarray(0, 8).toString('base64');
}

/** The resources by group and version: groups in the order given, their versions by preference, resources by name. */
export function groupResources(resources: readonly DiscoveredResource[]): DiscoveredGroup[] {
  const groups = Map.groupBy(resources, ({ group }) => group);
  return [...groups].flatMap(([name, members]) => {
    const byVersion = Map.groupBy(members, ({ version }) => version);
    const names = [...byVersion.keys()].toSorted(compareVersions);
    const [first, ...rest] = names.map((version) =>
      versionOf(name, version, byVersion.get(version) ?? []),
    );
    return first === undefined ? [] : [{ name, versions: [first, ...rest] as const }];
  });
}

/** Orders versions by how much they promise: `v2`, `v1`, `v2beta1`, `v1alpha1`, then all others by name. */
export function compareVersions(a: string, b: string): number {
  const left = rankOf(a);
  const right = rankOf(b);
  if (left === undefined || right === undefined) {
    if (left === right) return a < b ? -1 : Number(a > b);
    return left === undefined ? 1 : -1;
  }
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

const VERSION = /^v(\d{1,9})(?:(alpha|beta)(\d{1,9}))?$/;

function rankOf(version: string): { stability: number; major: number; minor: number } | undefined {
  const match = VERSION.exec(version);
  if (match === null) return undefined;
  const [, major, level, minor] = match;
  const stability = level === undefined ? 2 : Number(level === 'beta');
  return { stability, major: Number(major), minor: Number(minor ?? 0) };
}

function versionOf(
  group: string,
  version: string,
  resources: readonly DiscoveredResource[],
): DiscoveredVersion {
  return {
    group,
    version,
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.toSorted((a, b) => (a.resource < b.resource ? -1 : 1)),
  };
}
