import { clusterKinds, LOCAL_CLUSTER } from '@drover/api';
import { pluralOf } from '../schema/plural.ts';
import { type ApiVersion, V3, V3_CLUSTER, VERSIONS } from '../schema/version.ts';

/** What a path of the API asks for. Names are as sent; whether such a type exists is not known yet. */
export interface ParsedPath {
  /** `undefined` when no version matches: the root of all versions is meant. */
  readonly version: ApiVersion | undefined;
  /** Id of the cluster or project that a sub-context version is followed by. */
  readonly contextId?: string;
  /** Absent: the root document of the version. */
  readonly type?: string;
  readonly id?: string;
  readonly link?: string;
  /** The version whose schemas the header `X-Api-Schemas` names. */
  readonly schemasOf: { readonly version: ApiVersion; readonly contextId?: string } | undefined;
}

/** Paths are cut off behind this many segments: none of ours is longer. */
const MAX_SEGMENTS = 16;

/**
 * Takes a path apart as Norman does: `<version>/<type>/<id>/<link>`, with the id of a cluster or project in between
 * where the version has a context.
 *
 * **Guarantees**: never throws; repeated slashes and one at the end do not count.
 */
export function parsePath(rawPath: string): ParsedPath {
  const path = `/${rawPath.split('/').filter(Boolean).slice(0, MAX_SEGMENTS).join('/')}`;
  const version = VERSIONS.find((candidate) => isOf(candidate, path));
  if (!version) return { version: undefined, schemasOf: undefined };
  // What directly follows the version's path ("s" in /v3/clusters) belongs to it.
  const [, ...segments] = path.slice(version.path.length).split('/').map(decodeSegment);
  return version.context ? contextPath(version, segments) : plainPath(version, segments);
}

/** Norman lets up to two characters follow the version, which makes `/v3/clusters` the same as `/v3/cluster`. */
function isOf(version: ApiVersion, path: string): boolean {
  if (!path.startsWith(version.path)) return false;
  const rest = path.slice(version.path.length);
  return rest.length < 3 || rest.slice(0, 3).includes('/');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoded: it is meant as it stands.
    return segment;
  }
}

function plainPath(version: ApiVersion, segments: readonly string[]): ParsedPath {
  return { version, ...namesOf(segments), schemasOf: { version } };
}

function contextPath(version: ApiVersion, segments: readonly string[]): ParsedPath {
  const [contextId, ...rest] = segments;
  // Without a cluster the types of clusters are those of the one that Drover runs in.
  if (version === V3_CLUSTER && contextId !== undefined && isClusterType(contextId)) {
    return contextPath(version, [LOCAL_CLUSTER, ...segments]);
  }
  const { context = 'cluster' } = version;
  if (contextId === undefined || isSchemas(contextId)) {
    if (contextId !== undefined) return plainPath(version, segments);
    return { version: V3, type: context, schemasOf: { version } };
  }
  const schemasOf = { version, contextId };
  if (rest.length === 0) return { version: V3, type: context, id: contextId, schemasOf };
  return { version, contextId, ...namesOf(rest), schemasOf };
}

const CLUSTER_TYPES = new Set(
  clusterKinds
    .flatMap(({ norman: { id, pluralName = pluralOf(id) } }) => [id, pluralName])
    .map((name) => name.toLowerCase()),
);

function isClusterType(segment: string): boolean {
  return CLUSTER_TYPES.has(segment.toLowerCase());
}

/** Whether a segment asks for schemas. */
export function isSchemas(segment: string): boolean {
  const name = segment.toLowerCase();
  return name === 'schema' || name === 'schemas';
}

function namesOf([type, id, link]: readonly string[]): Pick<ParsedPath, 'type' | 'id' | 'link'> {
  return {
    ...(type && { type }),
    ...(id && { id }),
    ...(link && { link }),
  };
}
