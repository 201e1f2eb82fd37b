import type { KubernetesObject } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchLine } from '../src/index.ts';
import {
  alice,
  bind,
  configMaps,
  namespaces,
  pods,
  type Sent,
  startWorld,
  type World,
} from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  for (const name of ['a', 'b']) await world.addNamespace(name);
  await world.store(configMaps, map('needle', 'a'));
  await world.store(configMaps, map('a-needle-too', 'b'));
  await world.store(configMaps, map('hay', 'a'));
  await storePod('web-1', { image: 'registry.example/web:1.7', ip: '10.42.0.7', ready: 'True' });
  await storePod('web-2', { image: 'registry.example/web:1.8', ip: '10.42.0.71', ready: 'False' });
  world.access.setRole({
    metadata: { name: 'config-reader' },
    rules: [{ verbs: ['list'], apiGroups: [''], resources: ['configmaps'] }],
  });
  bind(world.access, { role: 'config-reader', user: 'alice', namespace: 'b' });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a search', () => {
  it('finds names in objects of all usual kinds', async () => {
    expect(await found('q=needle')).toEqual(['configmap a/needle', 'configmap b/a-needle-too']);
    expect(await found('name=NEEDLE&namespace=b')).toEqual(['configmap b/a-needle-too']);
  });

  it.each([
    ['image=web:1.8', ['pod a/web-2']],
    ['ip=10.42.0.7', ['pod a/web-1']],
    ['q=10.42.0.7', ['pod a/web-1']],
    ['label=app%3Dweb-1', ['pod a/web-1']],
    ['label=app', ['pod a/web-1', 'pod a/web-2']],
    ['annotation=note%3Dof%20web-2', ['pod a/web-2']],
    ['condition=Ready%3DTrue', ['pod a/web-1']],
    ['condition=Ready&kind=pods', ['pod a/web-1', 'pod a/web-2']],
    ['condition=True', []],
    ['label=app&image=1.7', ['pod a/web-1']],
    ['kind=configmap&q=web', []],
  ])('%s', async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  it('shows nobody what he may not list', async () => {
    expect(await found('q=e', { caller: alice })).toEqual(['configmap b/a-needle-too']);
  });

  it('finds what was made after it was asked for the first time', async () => {
    await world.store(configMaps, map('late-needle', 'b'));
    await expect.poll(() => found('q=late')).toEqual(['configmap b/late-needle']);
  });

  it('says when there is more', async () => {
    const lines = await search('label=app&limit=1');
    expect(lines).toHaveLength(2);
    expect(lines.at(-1)).toEqual({ end: { matches: 1, isCut: true } });
  });

  it('is refused when it says nothing', async () => {
    const { status, json } = await world.get('/v1/search');
    expect([status, json['errorCode']]).toEqual([400, 'EXPLORER_QUERY_INVALID']);
    const long = await world.get(`/v1/search?q=${'x'.repeat(513)}`);
    expect(long.status).toBe(400);
  });

  it('names a kind that is not there', async () => {
    expect(await search('kind=unicorns')).toEqual([
      { skipped: { type: 'unicorns', problem: 'the cluster has no such kind' } },
      { end: { matches: 0, isCut: false } },
    ]);
  });
});

describe('namespaces', () => {
  it('are found as any other kind', async () => {
    await world.store(namespaces, { metadata: { name: 'team-blue' } });
    await expect.poll(() => found('q=team-blue')).toEqual(['namespace team-blue']);
  });
});

async function search(query: string, sent: Sent = {}): Promise<readonly SearchLine[]> {
  const { status, text } = await world.get(`/v1/search?${query}`, sent);
  expect(status).toBe(200);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SearchLine);
}

async function found(query: string, sent: Sent = {}): Promise<readonly string[]> {
  const lines = await search(query, sent);
  expect(lines.filter((line) => 'skipped' in line)).toEqual([]);
  return lines.flatMap((line) => ('match' in line ? [`${line.match.type} ${line.match.id}`] : []));
}

function map(name: string, namespace: string): KubernetesObject {
  return { metadata: { name, namespace } };
}

async function storePod(
  name: string,
  { image, ip, ready }: { readonly image: string; readonly ip: string; readonly ready: string },
): Promise<void> {
  const metadata = {
    name,
    namespace: 'a',
    labels: { app: name },
    annotations: { note: `of ${name}` },
  };
  const spec = { containers: [{ name: 'main', image }] };
  const conditions = [
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status: ready },
  ];
  const status = { podIP: ip, podIPs: [{ ip }], conditions };
  const where = { namespace: 'a' };
  const resource = world.client.resource<KubernetesObject>(pods);
  const created = await resource.create({ metadata, spec } as KubernetesObject, where);
  await resource.update({ ...created, status } as KubernetesObject, {
    ...where,
    subresource: 'status',
  });
}
