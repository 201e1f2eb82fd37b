import { describe, expect, it } from 'vitest';
import { pagePath } from './api/explorer-calls.ts';
import type { ExplorerSchema } from './api/wire.ts';
import { ageMsOf, doubtOf } from './freshness.tsx';
import { groupOf, kindGroups, pluralTitle } from './navigation/kind-groups.ts';
import { cellText, objectColumns, shownColumns } from './table/object-columns.tsx';
import { readViews, tableViewOf, withoutView, withView } from './table/table-view.ts';

const schema = (id: string, kind: string, group = ''): ExplorerSchema => ({
  id,
  collectionMethods: ['GET'],
  attributes: { kind, group, version: 'v1', verbs: ['list'], namespaced: true },
});

describe('kindGroups', () => {
  const schemas = [
    schema('pod', 'Pod'),
    schema('apps.deployment', 'Deployment', 'apps'),
    schema('cert-manager.io.certificate', 'Certificate', 'cert-manager.io'),
    schema('coordination.k8s.io.lease', 'Lease', 'coordination.k8s.io'),
    { ...schema('binding', 'Binding'), collectionMethods: ['POST'] },
    { id: 'count' },
  ];

  it('puts kinds that everybody knows first, and custom ones by their group', () => {
    const groups = kindGroups(schemas, { pod: { summary: { count: 3, errors: 1 } } });
    expect(groups.map(({ title, kinds }) => [title, kinds.map((kind) => kind.title)])).toEqual([
      ['Workloads', ['Pods', 'Deployments']],
      ['cert-manager.io', ['Certificates']],
      ['More of Kubernetes', ['Leases']],
    ]);
    expect(groups[0]?.kinds[0]).toEqual({ type: 'pod', title: 'Pods', count: 3, errors: 1 });
    expect(groupOf(groups, 'cert-manager.io.certificate')).toBe('cert-manager.io');
  });

  it('says kinds as people do', () => {
    const plurals = ['NetworkPolicy', 'Ingress', 'Endpoints', 'CSIDriver', 'Gateway'];
    expect(plurals.map(pluralTitle)).toEqual([
      'NetworkPolicies',
      'Ingresses',
      'Endpoints',
      'CSIDrivers',
      'Gateways',
    ]);
  });
});

describe('objectColumns', () => {
  const column = (name: string, index: number, priority = 0) => ({
    name,
    type: name === 'Ready' ? 'string' : 'integer',
    priority,
    field: `$.metadata.fields[${index}]`,
  });
  const pods = schema('pod', 'Pod');
  const columns = objectColumns('c-1', {
    ...pods,
    attributes: {
      ...pods.attributes,
      columns: [column('Name', 0), column('Ready', 1), column('IP', 2, 1), column('Age', 3)],
    },
  });

  it('has the columns that Kubernetes prints, with a state and an age that moves on', () => {
    expect(columns.map(({ id, field }) => [id, field])).toEqual([
      ['name', 'metadata.name'],
      ['namespace', 'metadata.namespace'],
      ['state', 'metadata.state.name'],
      ['ready', 'metadata.fields[1]'],
      ['ip', 'metadata.fields[2]'],
      ['labels', 'metadata.labels'],
      ['age', 'metadata.creationTimestamp'],
    ]);
  });

  it('shows those with room unless others are chosen, and the name always', () => {
    const ids = (chosen?: readonly string[]) => shownColumns(columns, chosen).map(({ id }) => id);
    expect(ids()).toEqual(['name', 'namespace', 'state', 'ready', 'age']);
    expect(ids(['ip'])).toEqual(['name', 'ip']);
  });

  it('writes any cell as one text', () => {
    expect([null, '', 'a', 3, true, [5, 1700000000], { a: 1 }].map(cellText)).toEqual([
      '–',
      '–',
      'a',
      '3',
      'true',
      '5',
      '{"a":1}',
    ]);
  });
});

describe('pagePath', () => {
  it('says what is wanted, and leaves out what no table shows', () => {
    const query = { sort: '-metadata.name', filters: ['a~b,c~d'], namespaces: ['shop', 'p-1'] };
    const url = new URL(pagePath('c-1', 'pod', query, { page: 3 }), 'https://drover');
    expect(url.pathname).toBe('/k8s/clusters/c-1/v1/pod');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      page: '3',
      pagesize: '100',
      sort: '-metadata.name',
      filter: 'a~b,c~d',
      projectsornamespaces: 'shop,p-1',
    });
    expect(url.searchParams.getAll('exclude')).toContain('metadata.managedFields');
  });
});

describe('the age of what is shown', () => {
  const live = { cache: { state: 'live', ageSeconds: 0.5 }, saidAtMs: 10_000, live: true } as const;

  it('grows from when it was said', () => {
    expect(ageMsOf(live, 12_000)).toBe(2500);
    expect(doubtOf(live, 12_000)).toBeUndefined();
  });

  it('is a reason for doubt when nobody answers', () => {
    expect(doubtOf(live, 40_000)).toBe(
      'What you see may be old: the server has not answered for 30s.',
    );
  });

  it('comes with its cause', () => {
    const cache = { state: 'stale', ageSeconds: 42, cause: 'the watch is silent' } as const;
    expect(doubtOf({ ...live, cache }, 10_000)).toBe(
      'What you see may be old: the watch is silent. It was true 42s ago.',
    );
  });
});

describe('views of a table', () => {
  it('stand in the address', () => {
    expect(tableViewOf({ q: 'web', sort: '-age', ns: '', cols: 3, other: 'x' })).toEqual({
      q: 'web',
      sort: '-age',
    });
  });

  it('are kept under names, one of each', () => {
    const once = withView({}, 'pod', { name: 'mine', q: 'a' });
    const twice = withView(once, 'pod', { name: 'mine', q: 'b' });
    expect(twice).toEqual({ pod: [{ name: 'mine', q: 'b' }] });
    expect(withoutView(twice, 'pod', 'mine')).toEqual({ pod: [] });
    expect(readViews(JSON.stringify(twice))).toEqual(twice);
    expect([readViews('nonsense'), readViews(undefined), readViews('3')]).toEqual([{}, {}, {}]);
  });
});
