import { expect, it } from 'vitest';
import { clusterOfSecret } from './secret.ts';

const NORMAN = { 'cattle.io/creator': 'norman' };

it.each<[string, object, string | undefined]>([
  ['of a project', { labels: NORMAN, namespace: 'p-1', id: 'c-1:p-1' }, 'c-1'],
  ['that somebody else put there', { labels: {}, namespace: 'p-1', id: 'c-1:p-1' }, undefined],
  ['that names no project', { labels: NORMAN, namespace: 'p-1', id: undefined }, undefined],
  ['that names another project', { labels: NORMAN, namespace: 'p-1', id: 'c-1:p-2' }, undefined],
  ['that names no cluster', { labels: NORMAN, namespace: 'p-1', id: ':p-1' }, undefined],
  ['with an id of three parts', { labels: NORMAN, namespace: 'p-1', id: 'c-1:x:p-1' }, undefined],
])('knows the cluster of a secret %s', (_what, facts, cluster) => {
  const { labels, namespace, id } = facts as Record<'labels' | 'namespace' | 'id', never>;
  const annotations = { 'field.cattle.io/projectId': id };
  expect(clusterOfSecret({ metadata: { labels, namespace, annotations } })).toBe(cluster);
});
