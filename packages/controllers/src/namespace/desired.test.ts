import { describe, expect, it } from 'vitest';
import { desiredPatch, type NamespaceWishes, takesToken, withoutToken } from './desired.ts';

const ID = 'field.cattle.io/projectId';
const STATUS = 'cattle.io/status';
const NO_TOKEN = 'management.cattle.io/no-default-sa-token';
const NOW = '2030-01-01T00:00:00Z';

const wishes: NamespaceWishes = {
  cluster: 'c-1',
  hasProject: (name) => ['p-a', 'p-default', 'p-system'].includes(name),
  defaultProject: 'p-default',
  systemProject: 'p-system',
  systemNamespaces: ['kube-system', 'cattle-system', 'ingress-nginx'],
  nowText: NOW,
};

type Entries = Readonly<Record<string, string>>;

const patchOf = (
  name: string,
  annotations: Entries = {},
  { labels = {}, ...metadata }: { readonly labels?: Entries; readonly [key: string]: unknown } = {},
  facts: Partial<NamespaceWishes> = {},
) =>
  desiredPatch({ metadata: { name, annotations, labels, ...metadata } }, { ...wishes, ...facts });

const populated = JSON.stringify({
  Conditions: [{ Type: 'InitialRolesPopulated', Status: 'True', Message: '', LastUpdateTime: NOW }],
});
const assigned = (project: string) => ({
  labels: { [ID]: project },
  annotations: { [ID]: `c-1:${project}`, [STATUS]: populated },
});

describe('a namespace in a project', () => {
  it('gets the label of it, and nothing more', () => {
    expect(patchOf('shop', { [ID]: 'c-1:p-a' })).toEqual({ labels: { [ID]: 'p-a' } });
  });

  it('is left alone when it has it, or is in none and says so', () => {
    expect(patchOf('shop', { [ID]: 'c-1:p-a' }, { labels: { [ID]: 'p-a' } })).toBeUndefined();
    expect(patchOf('shop')).toBeUndefined();
    expect(patchOf('shop', { [ID]: '' })).toBeUndefined();
    const status = '{"conditions":[{"type":"InitialRolesPopulated","status":"True"}]}';
    expect(patchOf('shop', { [STATUS]: status })).toBeUndefined();
  });

  it('has its label repaired, and loses it when it leaves', () => {
    const labels = { [ID]: 'p-other', team: 'x' };
    expect(patchOf('shop', { [ID]: 'c-1:p-a' }, { labels })).toEqual({ labels: { [ID]: 'p-a' } });
    expect(patchOf('shop', {}, { labels })).toEqual({ labels: { [ID]: null } });
  });

  it('is populated when somebody is waiting for that, beside what others tell', () => {
    const status = JSON.stringify({
      Conditions: [
        { Type: 'ResourceQuotaValidated', Status: 'True' },
        { Type: 'InitialRolesPopulated', Status: 'Unknown', Message: 'Populating' },
      ],
    });
    const patch = patchOf(
      'shop',
      { [ID]: 'c-1:p-a', [STATUS]: status },
      { labels: { [ID]: 'p-a' } },
    );
    expect(JSON.parse(patch?.annotations?.[STATUS] ?? '')).toEqual({
      Conditions: [
        { Type: 'ResourceQuotaValidated', Status: 'True' },
        { Type: 'InitialRolesPopulated', Status: 'True', Message: '', LastUpdateTime: NOW },
      ],
    });
  });
});

describe('a namespace that says nothing', () => {
  it('goes to the Default or System project by its name', () => {
    expect(patchOf('default')).toEqual(assigned('p-default'));
    expect(patchOf('kube-system')).toEqual(assigned('p-system'));
    expect(patchOf('ingress-nginx')).toEqual({
      ...assigned('p-system'),
      annotations: { ...assigned('p-system').annotations, [NO_TOKEN]: 'true' },
    });
  });

  it('waits for a project that is not there yet', () => {
    const none = { defaultProject: undefined, systemProject: undefined };
    expect(patchOf('default', {}, {}, none)).toBeUndefined();
    expect(patchOf('kube-system', {}, {}, none)).toBeUndefined();
  });

  it('stays outside when it was taken out, but for those of the system', () => {
    expect(patchOf('default', { [STATUS]: populated })).toBeUndefined();
    expect(patchOf('kube-system', { [STATUS]: populated })).toEqual({
      labels: { [ID]: 'p-system' },
      annotations: { [ID]: 'c-1:p-system' },
    });
  });
});

describe('an annotation that names no project of the cluster', () => {
  it.each([
    ['c-1:p-gone', 'ProjectNotFound'],
    ['c-2:p-a', 'OtherCluster'],
    ['p-a', 'OtherCluster'],
    ['c-1:', 'OtherCluster'],
    ['c-1:p-a:x', 'OtherCluster'],
  ])('is no membership: %s', (id, reason) => {
    const patch = patchOf('shop', { [ID]: id }, { labels: { [ID]: 'p-a' } });
    expect(patch).toMatchObject({ labels: { [ID]: null }, annotations: { [ID]: null } });
    const { Conditions: conditions } = JSON.parse(patch?.annotations?.[STATUS] ?? '') as {
      Conditions: object[];
    };
    expect(conditions).toEqual([
      {
        Type: 'ProjectKnown',
        Status: 'False',
        Reason: reason,
        Message: expect.stringContaining(id) as string,
        LastUpdateTime: NOW,
      },
    ]);
  });

  it('sends those of the system back to their project, without a word', () => {
    const patch = patchOf('kube-system', { [ID]: 'c-old:p-old', [STATUS]: populated });
    expect(patch).toEqual({
      labels: { [ID]: 'p-system' },
      annotations: { [ID]: 'c-1:p-system' },
    });
  });

  it('is told no more when the namespace is in a project again', () => {
    const { annotations = {} } = patchOf('shop', { [ID]: 'c-1:p-gone' }) ?? {};
    const told = annotations[STATUS] ?? '';
    expect(patchOf('shop', { [STATUS]: told })).toBeUndefined();
    expect(
      patchOf('shop', { [STATUS]: told, [ID]: 'c-1:p-a' }, { labels: { [ID]: 'p-a' } }),
    ).toEqual({
      annotations: { [STATUS]: null },
    });
  });
});

describe('namespaces of Fleet', () => {
  const managed = { labels: { 'fleet.cattle.io/managed': 'true' } };
  it('belong to the System project whatever they say', () => {
    const there = { [ID]: 'c-1:p-system' };
    expect(patchOf('fleet-default', { [ID]: 'c-1:p-a' })?.annotations).toMatchObject(there);
    expect(patchOf('one', { [ID]: 'c-1:p-a' }, managed)?.annotations).toMatchObject(there);
    const local = { cluster: 'local', hasProject: () => true };
    expect(patchOf('one', { [ID]: 'local:p-a' }, managed, local)?.annotations).toMatchObject({
      [ID]: 'local:p-system',
    });
  });
});

describe('what Rancher has left', () => {
  it('is taken away, from a namespace that is ending too', () => {
    const finalizers = ['controller.cattle.io/namespace-auth', 'own/one'];
    const annotations = { 'lifecycle.cattle.io/create.namespace-auth': 'true' };
    expect(patchOf('shop', annotations, { finalizers })).toEqual({
      annotations: { 'lifecycle.cattle.io/create.namespace-auth': null },
      finalizers: ['own/one'],
    });
    const ending = { finalizers, deletionTimestamp: NOW };
    expect(patchOf('shop', { ...annotations, [ID]: 'c-1:p-a' }, ending)).toEqual({
      finalizers: ['own/one'],
    });
  });
});

it('a patch can leave the token of a service account that is not there yet for later', () => {
  const patch = patchOf('ingress-nginx') ?? {};
  expect(takesToken(patch)).toBe(true);
  expect(withoutToken(patch)).toEqual(assigned('p-system'));
  expect(withoutToken({ annotations: { [NO_TOKEN]: 'true' } })).toBeUndefined();
});
