import { annotatedConditions, type NamespaceFact } from '@drover/api';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeNamespace } from '../src/namespace-status/change-namespace.ts';
import { factsChange } from '../src/namespace-status/namespace-facts.ts';

const STATUS = 'cattle.io/status';
const stack = new AsyncDisposableStack();
let client: KubernetesClient;

beforeAll(async () => {
  client = stack.use(await startTestApiServer()).client();
});
afterAll(() => stack.disposeAsync());

const say = async (name: string, type: string, fact: NamespaceFact) => {
  const current = await client.resource(namespaces).get(name);
  return changeNamespace(client, {
    current,
    change: (annotations) => factsChange(annotations, { [type]: fact }, systemClock),
  });
};

it('writes of many at the same moment are all kept', async () => {
  await client.resource(namespaces).create({ metadata: { name: 'shared' } });
  const types = ['InitialRolesPopulated', 'ResourceQuotaValidated', 'Other'];
  await Promise.all(types.map((type) => say('shared', type, { status: 'True' })));
  const { metadata } = await client.resource(namespaces).get('shared');
  const told = annotatedConditions(metadata?.annotations?.[STATUS]);
  expect(told.map(({ type }) => type).toSorted()).toEqual(types.toSorted());
});

it('nothing is sent when nothing changes', async () => {
  await client.resource(namespaces).create({ metadata: { name: 'quiet' } });
  expect(await say('quiet', 'Ready', { status: 'True' })).not.toBe('unchanged');
  expect(await say('quiet', 'Ready', { status: 'True' })).toBe('unchanged');
});

it('a change is decided again by what somebody else wrote, and takes annotations away', async () => {
  const resource = client.resource(namespaces);
  const stale = await resource.create({ metadata: { name: 'raced', annotations: { gone: '1' } } });
  const body = { metadata: { annotations: { other: '2' } } };
  await resource.patch('raced', { type: 'merge', body });
  const seen: unknown[] = [];
  await changeNamespace(client, {
    current: stale,
    change: (annotations) => {
      seen.push(annotations);
      return { gone: null };
    },
  });
  expect(seen).toEqual([{ gone: '1' }, { gone: '1', other: '2' }]);
  expect((await resource.get('raced')).metadata?.annotations).toEqual({ other: '2' });
});

it('a namesake of what was read is left alone', async () => {
  const resource = client.resource(namespaces);
  const current = await resource.create({ metadata: { name: 'twin' } });
  await resource.delete('twin');
  await eventually(() => resource.create({ metadata: { name: 'twin' } }));
  const change = () => ({ mine: '1' });
  await expect(changeNamespace(client, { current, change })).rejects.toMatchObject({
    status: { code: 409 },
  });
  expect((await resource.get('twin')).metadata?.annotations).toBeUndefined();
});
