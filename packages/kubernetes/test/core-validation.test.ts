import { expect, test } from 'vitest';
import { type Case, complaints, plainComplaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

test.each<Case>([
  ['empty', 'ConfigMap', {}, []],
  ['immutable', 'ConfigMap', { immutable: true, data: { a: '1' } }, []],
  ['labels', 'ConfigMap', { data: {} }, []],
  [
    'bad name',
    'ConfigMap',
    { metadata: { name: 'A_', namespace: 'n' } },
    [
      "metadata.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'owner',
    'ConfigMap',
    {
      metadata: {
        name: 'x',
        namespace: 'n',
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: '' },
          { apiVersion: '', kind: '', name: '', uid: '' },
        ],
      },
    },
    [
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  ],
  ['empty', 'Secret', {}, []],
  ['string', 'Secret', { stringData: { a: 'b' }, data: { a: 'AA==', c: 'AA==' } }, []],
  [
    'tls',
    'Secret',
    { type: 'kubernetes.io/tls', data: { 'tls.crt': 'AA==' } },
    ['data[tls.key]: Required value'],
  ],
  [
    'basic',
    'Secret',
    { type: 'kubernetes.io/basic-auth' },
    ['data[username]: Required value', 'data[password]: Required value'],
  ],
  ['basic1', 'Secret', { type: 'kubernetes.io/basic-auth', stringData: { username: 'x' } }, []],
  ['ssh', 'Secret', { type: 'kubernetes.io/ssh-auth' }, ['data[ssh-privatekey]: Required value']],
  [
    'dockercfg',
    'Secret',
    { type: 'kubernetes.io/dockercfg' },
    ['data[.dockercfg]: Required value'],
  ],
  [
    'dockercfg arr',
    'Secret',
    { type: 'kubernetes.io/dockercfg', stringData: { '.dockercfg': '[]' } },
    [
      'data[.dockercfg]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  ],
  [
    'sa token',
    'Secret',
    { type: 'kubernetes.io/service-account-token' },
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  [
    'keys',
    'Secret',
    { data: { 'a b': 'AA==' } },
    [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    ],
  ],
  ['plain', 'ServiceAccount', {}, []],
  [
    'bad name',
    'ServiceAccount',
    { metadata: { name: 'A', namespace: 'n' } },
    [
      "metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'refs',
    'ServiceAccount',
    {
      secrets: [{ name: 'x' }],
      imagePullSecrets: [{ name: 'y' }],
      automountServiceAccountToken: false,
    },
    [],
  ],
  ['plain', 'Namespace', {}, []],
  [
    'finalizers',
    'Namespace',
    { spec: { finalizers: ['x', 'a/b'] } },
    [
      'spec.finalizers: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'labels',
    'Namespace',
    { metadata: { name: 'x', labels: { 'kubernetes.io/metadata.name': 'zzz' } } },
    [],
  ],
  ['status', 'Namespace', { status: { phase: 'Terminating' } }, []],
  ['plain', 'Node', {}, []],
  [
    'spec',
    'Node',
    {
      spec: {
        podCIDR: '10.1.0.0/24',
        taints: [{ key: 'a', effect: 'NoSchedule' }],
        providerID: 'x',
        unschedulable: true,
      },
    },
    [],
  ],
  [
    'taints',
    'Node',
    {
      spec: {
        taints: [
          { key: '', effect: '' },
          { key: 'a b', value: 'c d', effect: 'X' },
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', value: 'q', effect: 'NoSchedule' },
        ],
      },
    },
    [
      'metadata.taints[0].key: Invalid value: "": name part must be non-empty',
      "metadata.taints[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'metadata.taints[0].effect: Required value',
      "metadata.taints[1].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "metadata.taints[1].value: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'metadata.taints[1].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[3]: Duplicate value: {"Key":"a","Value":"q","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
  ],
  [
    'cidrs',
    'Node',
    { spec: { podCIDRs: ['10.1.0.0/24', '10.2.0.0/24'] } },
    [
      'spec.podCIDRs: Invalid value: ["10.1.0.0/24","10.2.0.0/24"]: may specify no more than one CIDR for each IP family',
    ],
  ],
  [
    'cidr bad',
    'Node',
    { spec: { podCIDR: 'x' } },
    ['spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value,'],
  ],
  ['cidr mismatch', 'Node', { spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.3.0.0/24'] } }, []],
  [
    'cidr three',
    'Node',
    { spec: { podCIDRs: ['10.1.0.0/24', 'fd00::/64', '10.3.0.0/24'] } },
    [
      'spec.podCIDRs: Invalid value: ["10.1.0.0/24","fd00::/64","10.3.0.0/24"]: may specify no more than one CIDR for each IP family',
    ],
  ],
  [
    'status',
    'Node',
    {
      status: {
        capacity: { cpu: '1', memory: '-1', foo: '1' },
        addresses: [{ type: 'InternalIP', address: '1.2.3.4' }],
      },
    },
    [
      'status.capacity.memory: Invalid value: "-1": must be greater than or equal to 0',
      'status.allocatable.memory: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    'name',
    'Node',
    { metadata: { name: 'A_B' } },
    [
      "metadata.name: Invalid value: \"A_B\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'immutable',
    'ConfigMap',
    {
      before: { immutable: true, data: { a: '1' } },
      edit: { immutable: false, data: { a: '2' }, binaryData: { b: 'AA==' } },
    },
    [
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
      'binaryData: Forbidden: field is immutable when `immutable` is set',
    ],
  ],
  [
    'type change',
    'Secret',
    { before: { type: 'a' }, edit: { type: 'b' } },
    ['type: Invalid value: "b": field is immutable'],
  ],
  [
    'type change, 2',
    'Secret',
    { before: { type: 'a' }, edit: { type: '' } },
    ['type: Invalid value: "Opaque": field is immutable'],
  ],
  [
    'immutable',
    'Secret',
    { before: { immutable: true, data: { a: 'AA==' } }, edit: { data: { a: 'AAA=' } } },
    ['data: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'labels',
    'Namespace',
    {
      before: { metadata: { name: 'x', labels: { 'kubernetes.io/metadata.name': 'zzz' } } },
      edit: { metadata: { name: 'x', labels: { 'kubernetes.io/metadata.name': 'yyy' } } },
    },
    [],
  ],
  [
    'spec',
    'Node',
    {
      before: {
        spec: {
          podCIDR: '10.1.0.0/24',
          taints: [{ key: 'a', effect: 'NoSchedule' }],
          providerID: 'x',
          unschedulable: true,
        },
      },
      edit: { spec: { podCIDR: '10.2.0.0/24', podCIDRs: ['10.2.0.0/24'], providerID: 'y' } },
    },
    [
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'config',
    'Node',
    {
      spec: {
        configSource: { configMap: { name: 'a', namespace: 'b', kubeletConfigKey: 'k' } },
        externalID: 'q',
      },
    },
    ['spec.externalID: this field is deprecated, and is unused by Kubernetes'],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});

test('the keys of a ConfigMap are in one of its two maps', () => {
  expect(
    plainComplaints('ConfigMap', {
      metadata: { name: 'x', namespace: 'n' },
      data: { a: '' },
      binaryData: { a: '' },
    }),
  ).toEqual(['data[a]: Invalid value: "a": duplicate of key present in binaryData']);
});

test('the finalizers of a Namespace are known or have a prefix', () => {
  expect(
    plainComplaints('Namespace', {
      metadata: { name: 'x' },
      spec: { finalizers: ['kubernetes', 'a.b/c', 'mine'] },
    }),
  ).toEqual([
    'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ]);
});

test('a Lease counts in positive numbers', () => {
  const spec = { leaseDurationSeconds: 0, leaseTransitions: -1 };
  expect(plainComplaints('Lease', { metadata: { name: 'x', namespace: 'n' }, spec })).toEqual([
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ]);
});
