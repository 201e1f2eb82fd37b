import type { DynamicObject } from '@drover/apimachinery';
import { builtInResources, humanDuration } from '@drover/kubernetes';
import { describe, expect, test } from 'vitest';
import { builtInColumns } from './built-in-columns.ts';
import { customColumns } from './custom-columns.ts';
import { parseJsonPath } from './json-path.ts';
import { renderTable } from './table.ts';

const NOW = Date.parse('2026-01-10T00:00:00Z');
const metadata = { name: 'x', namespace: 'n', creationTimestamp: '2026-01-09T23:55:30Z' };

function cells(
  resource: string,
  group: string,
  object: Record<string, unknown>,
): Record<string, unknown> {
  const columns = builtInColumns({ group, resource });
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      column.cell({ metadata, ...object } as DynamicObject, NOW),
    ]),
  );
}

test.each([
  [-5000, '<invalid>'],
  [-1000, '0s'],
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [272_000, '4m32s'],
  [600_000, '10m'],
  [3 * 3_600_000, '3h'],
  [3 * 3_600_000 + 120_000, '3h2m'],
  [47 * 3_600_000, '47h'],
  [49 * 3_600_000, '2d1h'],
  [8 * 86_400_000, '8d'],
  [729 * 86_400_000, '729d'],
  [731 * 86_400_000, '2y1d'],
  [8 * 365 * 86_400_000, '8y'],
])('%i ms is shown as %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

describe('a table', () => {
  const columns = builtInColumns({ group: '', resource: 'configmaps' });
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1', b: '2' } };

  test('has columns, rows, and what of the objects was asked for', () => {
    const options = { columns, nowMs: NOW, metadata: { resourceVersion: '7' } };
    expect(renderTable([object], { ...options, includeObject: 'Metadata' })).toEqual({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '7' },
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
        { name: 'Data', type: 'string', format: '', description: '', priority: 0 },
        { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
      ],
      rows: [
        {
          cells: ['x', 2, '4m30s'],
          object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
        },
      ],
    });
    expect(
      renderTable([object], { ...options, includeObject: 'None' }).rows?.[0],
    ).not.toHaveProperty('object');
    expect(renderTable([object], { ...options, includeObject: 'Object' }).rows?.[0]?.object).toBe(
      object,
    );
    expect(
      renderTable([object], { ...options, includeObject: 'None', noHeaders: true })
        .columnDefinitions,
    ).toBe(null);
  });

  test('of no objects has no rows, and of a kind without columns not even a list of them', () => {
    const empty = (resource: string): unknown =>
      renderTable([], {
        columns: builtInColumns({ group: '', resource }),
        includeObject: 'None',
        nowMs: NOW,
        metadata: {},
      }).rows;
    expect(empty('configmaps')).toEqual([]);
    expect(empty('limitranges')).toBe(null);
  });

  test('of addresses has one more cell than columns, as that of Kubernetes', () => {
    const table = renderTable([object], {
      columns: builtInColumns({ group: 'networking.k8s.io', resource: 'ipaddresses' }),
      includeObject: 'None',
      nowMs: NOW,
      metadata: {},
    });
    expect(table.columnDefinitions?.map(({ name }) => name)).toEqual(['Name', 'ParentRef']);
    expect(table.rows?.[0]?.cells.at(2)).toBe('4m30s');
  });

  test('can be made of an empty object of any kind', () => {
    for (const resource of builtInResources.filter((each) => each.resource !== 'ipaddresses')) {
      const table = renderTable([{}], {
        columns: builtInColumns(resource),
        includeObject: 'None',
        nowMs: NOW,
        metadata: {},
      });
      expect(table.rows?.[0]?.cells.length).toBe(table.columnDefinitions?.length);
    }
  });

  test('of a kind without columns has name and time of creation', () => {
    expect(cells('clusterroles', 'rbac.authorization.k8s.io', {})).toEqual({
      Name: 'x',
      'Created At': '2026-01-09T23:55:30Z',
    });
  });
});

describe('pods', () => {
  const started = { ready: true, started: true, restartCount: 0, state: { running: {} } };
  const spec = { containers: [{ name: 'a' }, { name: 'b' }], nodeName: 'n1' };

  test.each<[string, Record<string, unknown>, string, string, string]>([
    ['pending', { spec, status: { phase: 'Pending' } }, '0/2', 'Pending', '0'],
    [
      'running',
      {
        spec,
        status: {
          phase: 'Running',
          containerStatuses: [
            { ...started, name: 'a' },
            { ...started, name: 'b' },
          ],
        },
      },
      '2/2',
      'Running',
      '0',
    ],
    [
      'crashing',
      {
        spec,
        status: {
          phase: 'Running',
          containerStatuses: [
            { ...started, name: 'a' },
            {
              name: 'b',
              ready: false,
              restartCount: 3,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-09T23:59:00Z' } },
            },
          ],
        },
      },
      '1/2',
      'CrashLoopBackOff',
      '3 (60s ago)',
    ],
    [
      'initializing',
      {
        spec: { ...spec, initContainers: [{ name: 'i' }, { name: 'j' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { name: 'i', state: { terminated: { exitCode: 0 } } },
            { name: 'j', state: { running: {} } },
          ],
        },
      },
      '0/2',
      'Init:1/2',
      '0',
    ],
    [
      'failed to initialize',
      {
        spec: { ...spec, initContainers: [{ name: 'i' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { name: 'i', restartCount: 2, state: { terminated: { exitCode: 7 } } },
          ],
        },
      },
      '0/2',
      'Init:ExitCode:7',
      '2',
    ],
    [
      'with a sidecar',
      {
        spec: {
          containers: [{ name: 'a' }],
          initContainers: [{ name: 's', restartPolicy: 'Always' }],
        },
        status: {
          phase: 'Running',
          initContainerStatuses: [{ ...started, name: 's' }],
          containerStatuses: [{ ...started, name: 'a' }],
        },
      },
      '2/2',
      'Running',
      '0',
    ],
    [
      'being deleted',
      {
        metadata: { ...metadata, deletionTimestamp: '2026-01-09T23:59:00Z' },
        spec,
        status: { phase: 'Running' },
      },
      '0/2',
      'Terminating',
      '0',
    ],
    [
      'partly done',
      {
        spec,
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            { ...started, name: 'a' },
            { name: 'b', state: { terminated: { exitCode: 0, reason: 'Completed' } } },
          ],
        },
      },
      '1/2',
      'Running',
      '0',
    ],
  ])('%s', (_, pod, ...[ready, status, restarts]) => {
    expect(cells('pods', '', pod)).toMatchObject({
      Ready: ready,
      Status: status,
      Restarts: restarts,
    });
  });
});

test('kinds show what their users look for', () => {
  expect(cells('namespaces', '', { status: { phase: 'Active' } })).toEqual({
    Name: 'x',
    Status: 'Active',
    Age: '4m30s',
  });
  expect(
    cells('nodes', '', {
      metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '' } },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: { kubeletVersion: 'v1.34.4' },
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      },
    }),
  ).toMatchObject({
    Status: 'Ready,SchedulingDisabled',
    Roles: 'control-plane',
    Version: 'v1.34.4',
    'Internal-IP': '10.0.0.1',
    'OS-Image': '<unknown>',
  });
  expect(
    cells('deployments', 'apps', {
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'x' } },
        template: { spec: { containers: [{ name: 'a', image: 'i:1' }] } },
      },
      status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 },
    }),
  ).toMatchObject({
    Ready: '2/3',
    'Up-to-date': 3,
    Available: 2,
    Containers: 'a',
    Images: 'i:1',
    Selector: 'app=x',
  });
  expect(
    cells('services', '', {
      spec: {
        type: 'LoadBalancer',
        clusterIPs: ['10.0.0.5'],
        ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }],
      },
    }),
  ).toMatchObject({
    'Cluster-IP': '10.0.0.5',
    'External-IP': '<pending>',
    'Port(s)': '80:30080/TCP',
  });
  expect(
    cells('events', '', {
      involvedObject: { kind: 'Pod', name: 'p' },
      type: 'Normal',
      reason: 'Started',
      message: ' hello ',
      lastTimestamp: '2026-01-09T23:59:50Z',
      count: 4,
    }),
  ).toMatchObject({ 'Last Seen': '10s', Object: 'pod/p', Message: 'hello', Count: 4 });
  expect(
    cells('rolebindings', 'rbac.authorization.k8s.io', {
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'User', name: 'u' },
        { kind: 'ServiceAccount', name: 's', namespace: 'n' },
      ],
    }),
  ).toMatchObject({ Role: 'Role/r', Users: 'u', ServiceAccounts: 'n/s' });
});

describe('columns of custom resources', () => {
  const widget = {
    metadata,
    spec: {
      size: 'L',
      replicas: 2.0,
      ratio: 0.5,
      on: true,
      'dotted.name': 'd',
      list: ['a', 'b'],
      map: { b: 1, a: 2 },
    },
    status: {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Synced', status: 'False' },
      ],
      at: '2026-01-09T23:59:00Z',
    },
  };

  test.each<[type: string, jsonPath: string, cell: unknown]>([
    ['string', '.spec.size', 'L'],
    ['integer', '.spec.replicas', 2],
    ['number', '.spec.ratio', 0.5],
    ['boolean', '.spec.on', true],
    ['date', '.status.at', '60s'],
    ['string', ".spec['dotted.name']", 'd'],
    ['string', '.spec.dotted\\.name', 'd'],
    ['string', '.spec.list[1]', 'b'],
    ['string', '.spec.list[*]', 'a'],
    ['string', '.spec.map', '{"a":2,"b":1}'],
    ['string', '.status.conditions[?(@.type=="Ready")].status', 'True'],
    ['string', ".status.conditions[?(@.type=='Synced')].status", 'False'],
    ['string', '.spec.nothing.below', null],
    ['integer', '.spec.size', null],
    ['date', '.spec.size', '<invalid>'],
  ])('%s %s', (type, jsonPath, cell) => {
    const column = customColumns([{ name: 'C', type, jsonPath }])[1];
    expect(column?.cell(widget, NOW)).toEqual(cell);
  });

  test('are name and age when the definition names none', () => {
    expect(customColumns().map(({ name, type }) => [name, type])).toEqual([
      ['Name', 'string'],
      ['Age', 'date'],
    ]);
  });

  test.each(['.spec[', '.spec[?(@.a=~"x")]', '{.spec}', '.a'.repeat(101)])(
    '%s is no path',
    (text) => {
      expect(parseJsonPath(text)).toBe(undefined);
    },
  );
});

test('templates of pods tell their containers, revisions who made them', () => {
  expect(
    cells('podtemplates', '', {
      template: {
        metadata: { labels: { app: 'x' } },
        spec: {
          containers: [
            { name: 'a', image: 'i' },
            { name: 'b', image: 'j' },
          ],
        },
      },
    }),
  ).toEqual({ Name: 'x', Containers: 'a,b', Images: 'i,j', 'Pod Labels': 'app=x' });
  expect(cells('controllerrevisions', 'apps', { revision: 1 })).toMatchObject({
    Controller: '<none>',
    Revision: 1,
  });
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 's', controller: true };
  expect(
    cells('controllerrevisions', 'apps', { metadata: { ownerReferences: [owner] } })['Controller'],
  ).toBe('statefulset.apps/s');
  expect(
    cells('componentstatuses', '', {
      conditions: [{ type: 'Healthy', status: 'False', message: 'm', error: 'e' }],
    }),
  ).toEqual({ Name: 'x', Status: 'Unhealthy', Message: 'm', Error: 'e' });
});
