import { builtInResources } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { aggregatedDiscovery } from './aggregated-discovery.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './classic-discovery.ts';
import { compareVersions, type DiscoveredResource, groupResources } from './discovered-resource.ts';

const builtIn: DiscoveredResource[] = builtInResources.map((facts) => ({
  ...facts,
  builtIn: true,
  ...(facts.verbs.includes('list') && {
    storageVersion: facts.group === 'autoscaling' ? 'v2' : facts.version,
  }),
}));
const widget: DiscoveredResource = {
  builtIn: false,
  group: 'example.com',
  version: 'v1',
  resource: 'widgets',
  kind: 'Widget',
  namespaced: true,
  singular: 'widget',
  shortNames: ['wd'],
  categories: ['all'],
  verbs: ['get', 'list'],
  subresources: [
    { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get'] },
  ],
  storageVersion: 'v1',
};
const groups = groupResources([...builtIn, { ...widget, version: 'v1beta1' }, widget]);

function groupNamed(name: string): (typeof groups)[number] {
  const group = groups.find((candidate) => candidate.name === name);
  if (group === undefined) throw new Error(`no group ${name}`);
  return group;
}

test('versions are preferred by what they promise', () => {
  const versions = ['foo1', 'v1alpha1', 'v1', 'v2beta1', 'v11beta2', 'v2', 'v1beta2', 'bar'];
  expect(versions.toSorted(compareVersions)).toEqual([
    'v2',
    'v1',
    'v11beta2',
    'v2beta1',
    'v1beta2',
    'v1alpha1',
    'bar',
    'foo1',
  ]);
});

test('a group names its versions, the preferred one first', () => {
  expect(apiGroup(groupNamed('example.com'))).toEqual({
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: 'example.com',
    versions: [
      { groupVersion: 'example.com/v1', version: 'v1' },
      { groupVersion: 'example.com/v1beta1', version: 'v1beta1' },
    ],
    preferredVersion: { groupVersion: 'example.com/v1', version: 'v1' },
  });
});

test('the list of groups has all but the core group', () => {
  const names = (apiGroupList(groups)['groups'] as { name: string }[]).map(({ name }) => name);
  expect(names).not.toContain('');
  expect(names.slice(0, 2)).toEqual(['apiregistration.k8s.io', 'apps']);
  expect(names.at(-1)).toBe('example.com');
});

test('a version lists resources and subresources as Kubernetes does', () => {
  const core = apiResourceList(groupNamed('').versions[0]);
  expect(Object.keys(core)).toEqual(['kind', 'groupVersion', 'resources']);
  const resources = core['resources'] as { name: string; storageVersionHash?: string }[];
  expect(resources.find(({ name }) => name === 'configmaps')?.storageVersionHash).toBe(
    'qFsyl6wFWjQ=',
  );
  expect(resources.find(({ name }) => name === 'bindings')).not.toHaveProperty(
    'storageVersionHash',
  );
  expect(resources.find(({ name }) => name === 'serviceaccounts/token')).toEqual({
    name: 'serviceaccounts/token',
    singularName: '',
    namespaced: true,
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'TokenRequest',
    verbs: ['create'],
  });
});

test('parts of a custom resource are listed as its definition makes them', () => {
  const subresources = ['status', 'scale'].map((name) => ({ ...widget, name }));
  const listed = groupResources([{ ...widget, subresources }]).flatMap(({ versions }) =>
    versions.flatMap((version) => apiResourceList(version)['resources']),
  );
  expect(listed).toMatchObject([
    { name: 'widgets' },
    { name: 'widgets/status' },
    { name: 'widgets/scale' },
  ]);
});

test('aggregated discovery holds groups, versions and resources in one answer', () => {
  const document = aggregatedDiscovery(groups, { isCore: false });
  expect(document['apiVersion']).toBe('apidiscovery.k8s.io/v2');
  expect((document['items'] as unknown[]).at(-1)).toEqual({
    metadata: { name: 'example.com' },
    versions: ['v1', 'v1beta1'].map((version) => ({
      version,
      freshness: 'Current',
      resources: [
        {
          resource: 'widgets',
          responseKind: { group: 'example.com', version, kind: 'Widget' },
          scope: 'Namespaced',
          singularResource: 'widget',
          verbs: ['get', 'list'],
          shortNames: ['wd'],
          categories: ['all'],
          subresources: [
            {
              subresource: 'scale',
              responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
              verbs: ['get'],
            },
          ],
        },
      ],
    })),
  });
  expect(aggregatedDiscovery(groups, { isCore: true })['items']).toHaveLength(1);
});

test('the core group tells where the server is', () => {
  expect(apiVersions('127.0.0.1:6443')).toMatchObject({
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ serverAddress: '127.0.0.1:6443' }],
  });
});
