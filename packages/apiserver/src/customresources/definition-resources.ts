import { type KindRules, openRules } from '../registry/kind-rules.ts';
import type { Resource, Subresource, Verb } from '../registry/resource.ts';
import { collectionOf } from '../registry/resource-table.ts';
import type { CustomResourceDefinition, DefinitionVersion } from './definition.ts';

const VERBS: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];
const SUBRESOURCE_VERBS: readonly Verb[] = ['get', 'patch', 'update'];

/** The resources that a definition makes, one for each served version. */
export function resourcesOf(definition: CustomResourceDefinition): readonly Resource[] {
  const { versions } = definition.spec;
  const storageVersion = versions.find(({ storage }) => storage)?.name ?? '';
  return versions
    .filter(({ served }) => served)
    .map((version) => resourceOf(definition, version, storageVersion));
}

function resourceOf(
  { spec: { group, names, scope } }: CustomResourceDefinition,
  version: DefinitionVersion,
  storageVersion: string,
): Resource {
  return {
    group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    namespaced: scope === 'Namespaced',
    singular: names.singular ?? names.kind.toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs: VERBS,
    subresources: subresourcesOf(group, names.kind, version),
    builtIn: false,
    collection: collectionOf({ group, resource: names.plural }),
    storageVersion,
    rules: rulesOf(version),
  };
}

function subresourcesOf(
  group: string,
  kind: string,
  { name: version, subresources = {} }: DefinitionVersion,
): readonly Subresource[] {
  const verbs = SUBRESOURCE_VERBS;
  return [
    ...(subresources.status ? [{ name: 'status', verbs, group, version, kind }] : []),
    ...(subresources.scale
      ? [{ name: 'scale', verbs, group: 'autoscaling', version: 'v1', kind: 'Scale' }]
      : []),
  ];
}

function rulesOf({ subresources }: DefinitionVersion): KindRules {
  return {
    ...openRules,
    hasGeneration: true,
    hasStatus: subresources?.status !== undefined,
    allowsUnconditionalUpdate: false,
  };
}
