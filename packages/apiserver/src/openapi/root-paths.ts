import type { OpenApiResource } from './openapi-resource.ts';
import type { Answer, PathItem } from './operation.ts';
import { capitalize, groupWords, tagOf, versionPath, versionWord } from './operation-words.ts';

/** What a server tells of itself, whatever resources it has; by the names of their documents. */
const OF_SERVER: readonly PathItem[] = [
  rootPath('.well-known/openid-configuration', {
    tag: 'WellKnown',
    operationId: 'getServiceAccountIssuerOpenIDConfiguration',
    answers: 'text',
  }),
  rootPath('api', {
    tag: 'core',
    operationId: 'getCoreAPIVersions',
    answers: { type: 'meta.v1.APIVersions' },
  }),
  rootPath('apis', {
    tag: 'apis',
    operationId: 'getAPIVersions',
    answers: { type: 'meta.v1.APIGroupList' },
  }),
  rootPath('openid/v1/jwks', {
    tag: 'openid',
    operationId: 'getServiceAccountIssuerOpenIDKeyset',
    answers: 'text',
  }),
  rootPath('version', {
    tag: 'version',
    operationId: 'getCodeVersion',
    answers: { type: 'version.Info' },
  }),
];

/**
 * The paths that are not below a version of a group: each is in an OpenAPI 3 document of its own, by whose name it is
 * given here. Groups that only definitions made are not among them.
 */
export function serverPaths(resources: readonly OpenApiResource[]): Map<string, PathItem> {
  const groups = new Set(resources.flatMap(({ builtIn, group }) => (builtIn ? [group] : [])));
  groups.delete('');
  const paths = [...OF_SERVER, ...[...groups].map(groupPath)];
  return new Map(paths.map((item) => [item.path.slice(1, -1), item]));
}

/** The path of a version of a group itself, at which its resources are listed; none where definitions made it. */
export function versionPaths(resources: readonly OpenApiResource[]): PathItem[] {
  const versions = new Map(
    resources.filter(({ builtIn }) => builtIn).map((resource) => [versionPath(resource), resource]),
  );
  return [...versions].map(([path, resource]) =>
    rootPath(path.slice(1), {
      tag: tagOf(resource),
      operationId: `get${versionWord(resource)}APIResources`,
      answers: { type: 'meta.v1.APIResourceList' },
    }),
  );
}

function groupPath(group: string): PathItem {
  const words = groupWords(group);
  return rootPath(`apis/${group}`, {
    tag: words.join('_'),
    operationId: `get${words.map(capitalize).join('')}APIGroup`,
    answers: { type: 'meta.v1.APIGroup' },
  });
}

function rootPath(
  name: string,
  { tag, ...operation }: { tag: string; operationId: string; answers: Answer },
): PathItem {
  return {
    path: `/${name}/`,
    tag,
    isBuiltIn: true,
    operations: [{ ...operation, method: 'get', body: undefined, parameters: [] }],
  };
}
