import { validateBuiltIn } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { plainComplaints } from './complaints.ts';

const named = { name: 'x', namespace: 'n' };

test('metadata shows owners with their fields in the order of Go', () => {
  const owner = { controller: true, uid: 'u', name: 'p', kind: 'Pod', apiVersion: 'v1' };
  const [found] = plainComplaints('ConfigMap', {
    metadata: { ...named, ownerReferences: [owner, owner] },
  });
  expect(found).toMatch(
    /^metadata.ownerReferences: Invalid value: \[\{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true\},/,
  );
});

test('metadata of a good object is fine', () => {
  expect(
    plainComplaints('ConfigMap', {
      metadata: { ...named, labels: { a: 'b' }, annotations: { 'Example.com/A': '{}' } },
    }),
  ).toEqual([]);
});

test('metadata says what is wrong field by field', () => {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: '', uid: 'u', controller: true };
  const metadata = {
    name: 'x',
    labels: { 'a b': 'c' },
    finalizers: ['orphan', 'foregroundDeletion'],
    ownerReferences: [owner, { ...owner, name: 'p' }],
    generation: -1,
  };
  const controllers =
    'Only one reference can have Controller set to true. Found "true" in references for Pod/ and Pod/p';
  const found = plainComplaints('ConfigMap', { metadata }).map((message) =>
    // The values before are long.
    message.replace(/\[\{.*\}\]/, '…'),
  );
  expect(found).toEqual([
    'metadata.namespace: Required value',
    'metadata.generation: Invalid value: -1: must be greater than or equal to 0',
    "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    'metadata.ownerReferences.name: Invalid value: "": must not be empty',
    `metadata.ownerReferences: Invalid value: …: ${controllers}`,
    'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
  ]);
});

test('metadata of a kind without namespaces must not name one', () => {
  expect(plainComplaints('Namespace', { metadata: named })).toEqual([
    'metadata.namespace: Forbidden: not allowed on this type',
  ]);
});

test.each([
  ['ConfigMap', { group: '', version: 'v1' }, 1],
  ['Lease', { group: 'coordination.k8s.io', version: 'v1' }, 0],
  ['RuntimeClass', { group: 'node.k8s.io', version: 'v1' }, 0],
  ['PodDisruptionBudget', { group: 'policy', version: 'v1' }, 0],
])('a %s may have unknown finalizers or not', (kind, version, complaints) => {
  const namespace = kind === 'RuntimeClass' ? {} : { namespace: 'n' };
  const metadata = { name: 'a', finalizers: ['odd'], ...namespace };
  const content = { metadata, handler: 'h', spec: {}, involvedObject: {} };
  const errors = validateBuiltIn({ ...version, kind }, content);
  expect(errors.filter(({ field }) => field === 'metadata.finalizers[0]').length).toBe(complaints);
});

test.each([
  ['ConfigMap', { group: '', version: 'v1' }, 1],
  ['CSINode', { group: 'storage.k8s.io', version: 'v1' }, 0],
  ['PodDisruptionBudget', { group: 'policy', version: 'v1' }, 0],
])('a %s that goes is asked for new finalizers by its kind or not', (kind, version, complaints) => {
  const metadata = { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' };
  const changed = { ...metadata, finalizers: ['a/b'] };
  const errors = validateBuiltIn(
    { ...version, kind },
    { metadata: changed, spec: {} },
    { metadata, spec: {} },
  );
  expect(errors.filter(({ field }) => field === 'metadata.finalizers').length).toBe(complaints);
});
