import { describe, expect, it } from 'vitest';
import { parsePath } from './parse-path.ts';

/** Path → version, context, type, id, link; and the version (with context) whose schemas are named. */
const TABLE: readonly (readonly [string, string])[] = [
  ['/', '- - - - - | -'],
  ['/unknown', '- - - - - | -'],
  ['/v3', '/v3 - - - - | /v3'],
  ['/v3/', '/v3 - - - - | /v3'],
  ['//v3//tokens//', '/v3 - tokens - - | /v3'],
  ['/v3/tokens/token-a', '/v3 - tokens token-a - | /v3'],
  ['/v3/tokens/token-a/link', '/v3 - tokens token-a link | /v3'],
  ['/v3/schemas', '/v3 - schemas - - | /v3'],
  ['/v3/schemas/user', '/v3 - schemas user - | /v3'],
  [
    '/v3/clusterRoleTemplateBindings/c-a:crtb-b',
    '/v3 - clusterRoleTemplateBindings c-a:crtb-b - | /v3',
  ],
  ['/v3/principals/local%3A%2F%2Fu-a', '/v3 - principals local://u-a - | /v3'],
  ['/v3/principals/%zz', '/v3 - principals %zz - | /v3'],
  // Clusters and projects are found in /v3, but the header names the schemas of their scope.
  ['/v3/clusters', '/v3 - cluster - - | /v3/cluster'],
  ['/v3/cluster', '/v3 - cluster - - | /v3/cluster'],
  ['/v3/clusters/c-a', '/v3 - cluster c-a - | /v3/cluster c-a'],
  ['/v3/cluster/c-a', '/v3 - cluster c-a - | /v3/cluster c-a'],
  ['/v3/clusters/c-a/nodes', '/v3/cluster c-a nodes - - | /v3/cluster c-a'],
  ['/v3/clusters/c-a/nodes/c-a:m-b', '/v3/cluster c-a nodes c-a:m-b - | /v3/cluster c-a'],
  ['/v3/clusters/c-a/schemas', '/v3/cluster c-a schemas - - | /v3/cluster c-a'],
  ['/v3/cluster/schemas', '/v3/cluster - schemas - - | /v3/cluster'],
  ['/v3/cluster/schemas/namespace', '/v3/cluster - schemas namespace - | /v3/cluster'],
  ['/v3/cluster/namespaces', '/v3/cluster local namespaces - - | /v3/cluster local'],
  ['/v3/clusters/StorageClass/a', '/v3/cluster local StorageClass a - | /v3/cluster local'],
  ['/v3/projects', '/v3 - project - - | /v3/project'],
  ['/v3/projects/c-a:p-b', '/v3 - project c-a:p-b - | /v3/project c-a:p-b'],
  ['/v3/project/c-a:p-b/pods', '/v3/project c-a:p-b pods - - | /v3/project c-a:p-b'],
  ['/v3-public', '/v3-public - - - - | /v3-public'],
  ['/v3-public/localProviders/local', '/v3-public - localProviders local - | /v3-public'],
  ['/meta/schemas', '/meta - schemas - - | /meta'],
];

describe('parsePath', () => {
  it.each(TABLE)('%s', (path, expected) => {
    const { version, contextId, type, id, link, schemasOf } = parsePath(path);
    const names = [version?.path, contextId, type, id, link].map((name) => name ?? '-').join(' ');
    const schemas = schemasOf
      ? [schemasOf.version.path, schemasOf.contextId].filter(Boolean).join(' ')
      : '-';
    expect(`${names} | ${schemas}`).toBe(expected);
  });
});
