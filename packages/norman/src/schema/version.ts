/** One version of the API: a group of types under one path. */
export interface ApiVersion {
  readonly group: string;
  readonly version: string;
  /** Without a slash at the end. */
  readonly path: string;
  /** Set when the path is followed by the id of a resource of `/v3` in whose scope the types are. */
  readonly context?: 'cluster' | 'project';
}

/** Types that describe the API itself. */
export const META: ApiVersion = { group: 'meta.cattle.io', version: 'v1', path: '/meta' };
/** Types of the management server. */
export const V3: ApiVersion = { group: 'management.cattle.io', version: 'v3', path: '/v3' };
/** Types of one cluster. */
export const V3_CLUSTER: ApiVersion = {
  group: 'cluster.cattle.io',
  version: 'v3',
  path: '/v3/cluster',
  context: 'cluster',
};
/** Types of one project. */
export const V3_PROJECT: ApiVersion = {
  group: 'project.cattle.io',
  version: 'v3',
  path: '/v3/project',
  context: 'project',
};
/** Types that need no login. */
export const V3_PUBLIC: ApiVersion = {
  group: 'management.cattle.io',
  version: 'v3public',
  path: '/v3-public',
};

/** All versions, the longest path first. */
export const VERSIONS: readonly ApiVersion[] = [V3_CLUSTER, V3_PROJECT, V3_PUBLIC, META, V3];

/** A version as schemas and root documents show it. */
export function versionDocument({
  group,
  version,
  path,
  context,
}: ApiVersion): Readonly<Record<string, unknown>> {
  return {
    group,
    version,
    path,
    ...(context && { subContext: true, filterField: `/v3/schemas/${context}` }),
  };
}
