import { expect, test } from 'vitest';
import { builtInColumns } from './built-in-columns.ts';

const NOW = Date.parse('2026-01-10T00:00:00Z');
const metadata = { name: 'x', creationTimestamp: '2026-01-09T23:59:00Z' };

type Row = readonly [resource: string, content: object, cells: Readonly<Record<string, unknown>>];

test.each<Row>([
  [
    'apiservices.apiregistration.k8s.io',
    {
      spec: { service: { namespace: 'n', name: 's' } },
      status: { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound' }] },
    },
    { Service: 'n/s', Available: 'False (ServiceNotFound)', Age: '60s' },
  ],
  ['apiservices.apiregistration.k8s.io', { spec: {} }, { Service: 'Local', Available: 'Unknown' }],
  [
    'ingressclasses.networking.k8s.io',
    { spec: { controller: 'a.b/c', parameters: { apiGroup: 'g', kind: 'K', name: 'p' } } },
    { Controller: 'a.b/c', Parameters: 'K.g/p' },
  ],
  [
    'servicecidrs.networking.k8s.io',
    { spec: { cidrs: ['10.0.0.0/24', 'fd00::/112'] } },
    { CIDRs: '10.0.0.0/24,fd00::/112' },
  ],
  [
    'ipaddresses.networking.k8s.io',
    { spec: { parentRef: { resource: 'services', namespace: 'n', name: 's' } } },
    { ParentRef: 'services/n/s' },
  ],
  [
    'csidrivers.storage.k8s.io',
    { spec: { tokenRequests: [{ audience: 'a' }, { audience: 'b' }] } },
    { AttachRequired: true, PodInfoOnMount: false, TokenRequests: 'a,b', Modes: '<none>' },
  ],
  [
    'volumeattachments.storage.k8s.io',
    { spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'p' } } },
    { Attacher: 'a', PV: 'p', Node: 'n', Attached: false },
  ],
  [
    'flowschemas.flowcontrol.apiserver.k8s.io',
    { spec: { priorityLevelConfiguration: { name: 'p' }, matchingPrecedence: 7 } },
    { PriorityLevel: 'p', MatchingPrecedence: 7, DistinguisherMethod: '<none>', MissingPL: '?' },
  ],
  [
    'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
    { spec: { type: 'Limited', limited: { nominalConcurrencyShares: 5 } } },
    { Type: 'Limited', NominalConcurrencyShares: 5, Queues: '<none>' },
  ],
  ['resourceclaims.resource.k8s.io', { status: {} }, { State: 'pending' }],
  [
    'resourceclaims.resource.k8s.io',
    { status: { allocation: {}, reservedFor: [{}] } },
    { State: 'allocated,reserved' },
  ],
])('%s', (collection, content, cells) => {
  const [resource = '', ...group] = collection.split('.');
  const columns = builtInColumns({ group: group.join('.'), resource });
  const row = columns.map((column) => [column.name, column.cell({ metadata, ...content }, NOW)]);
  expect(Object.fromEntries(row)).toMatchObject(cells);
});
