import type { DynamicObject } from '@drover/apimachinery';
import { eventually, FakeClock } from '@drover/base/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  CONFIG_MAPS,
  core,
  type DownstreamWorld,
  grant,
  NAMESPACES,
  startDownstreamWorld,
} from './downstream-world.ts';

const SECRETS = core('secrets', 'Secret');
let world: DownstreamWorld;
let clock: FakeClock;
let token: string;
let P: string;
let a: string;
let b: string;
let other: string;
let ended: AbortController;

const configMaps = () => world.downstream.resource<DynamicObject>(CONFIG_MAPS);
const make = (name: string, namespace: string) =>
  configMaps().create({ metadata: { name } }, { namespace });

/** Reads frames in the background, but for those of Kubernetes' own objects; ends with the test. */
async function listen(
  url: string,
  own = token,
): Promise<{ texts: string[]; told: () => string[] }> {
  const request = await world.request('GET', url, { token: own });
  const texts: string[] = [];
  void (async () => {
    const signal = AbortSignal.any([request.signal, ended.signal]);
    for await (const text of world.norman.subscribe({ ...request, signal })) texts.push(text);
  })();
  const told = (): string[] =>
    texts
      .map((text) => JSON.parse(text) as { name: string; data: Record<string, unknown> })
      .filter(({ data }) => 'id' in data && !String(data['id']).includes('kube'))
      .map(({ name, data }) => `${name} ${String(data['type'])} ${String(data['id'])}`);
  return { texts, told };
}

beforeAll(async () => {
  clock = new FakeClock();
  world = await startDownstreamWorld({ clock });
  token = await world.login();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Each test has a project with two namespaces, and a namespace of another one. */
let count = 0;
beforeEach(async () => {
  count += 1;
  [a, b, other] = [`a${count}`, `b${count}`, `other${count}`];
  P = `/v3/projects/c-1:p-${count}`;
  ended = new AbortController();
  await addNamespaces(world, `c-1:p-${count}`, a, b);
  await addNamespaces(world, 'c-1:p-other', other);
  for (const namespace of [a, b, other]) await make('there', namespace);
});

afterEach(() => {
  ended.abort();
});

describe('a subscription to a type of a project', () => {
  it('tells what is in its namespaces, then every change', async () => {
    const { told, texts } = await listen(`${P}/subscribe?resourceTypes=configMap`);
    const there = [a, b].map((namespace) => `resource.change configMap ${namespace}:there`);
    await eventually(() => expect(told().toSorted()).toEqual(there));
    await make('new', a);
    await make('new', other);
    await eventually(() => expect(told().at(-1)).toBe(`resource.change configMap ${a}:new`));
    await configMaps().delete('new', { namespace: a });
    await eventually(() => expect(told().at(-1)).toBe(`resource.remove configMap ${a}:new`));
    expect(texts.join()).not.toContain(other);
  });

  it('shows what GET shows', async () => {
    const { texts } = await listen(`${P}/subscribe?resourceTypes=configMap&name=there`);
    const { json } = await world.send('GET', `${P}/configmaps/${a}:there`, { token });
    await eventually(() => {
      const frames = texts.map((text) => JSON.parse(text) as { data: unknown });
      expect(frames.map(({ data }) => data)).toContainEqual(json);
    });
  });

  it('notices namespaces that come and go', async () => {
    const { told } = await listen(`${P}/subscribe?resourceTypes=configMap&name=there`);
    await eventually(() => expect(told()).toHaveLength(2));
    const move = (name: string) => `/v3/clusters/c-1/namespaces/${name}?action=move`;
    await world.send('POST', move(b), { token, body: { projectId: '' } });
    const annotations = { 'field.cattle.io/projectId': `c-1:p-${count}` };
    const labels = { 'field.cattle.io/projectId': `p-${count}` };
    await world.downstream
      .resource<DynamicObject>(NAMESPACES)
      .patch(other, { type: 'merge', body: { metadata: { annotations, labels } } });
    await eventually(async () => {
      await clock.advance(15_000);
      expect(told().slice(2).toSorted()).toEqual([
        `resource.change configMap ${other}:there`,
        `resource.remove configMap ${b}:there`,
      ]);
    });
  });

  it('costs nothing when the type was not asked for by name', async () => {
    world.takeReads();
    const { told } = await listen(`${P}/subscribe`);
    await clock.advance(20_000);
    expect(told()).toEqual([]);
    expect(world.takeReads()).toEqual([]);
  });

  it('tells nothing that the cluster does not let its reader see', async () => {
    const eve = await world.addUser('eve');
    const url = `${P}/subscribe?resourceTypes=configMap&name=there`;
    const { told } = await listen(url, eve.token);
    await eventually(() => expect(world.takeReads().join()).toContain('configmaps'));
    expect(told()).toEqual([]);
    await grant(world, eve, {
      namespace: b,
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] }],
    });
    await eventually(async () => {
      await clock.advance(30_000);
      expect(told()).toEqual([`resource.change configMap ${b}:there`]);
    });
  });

  it('tells of secrets what may be told', async () => {
    const { texts, told } = await listen(
      `${P}/subscribe?resourceTypes=namespacedBasicAuth&resourceTypes=namespacedSecret`,
    );
    const data = { password: Buffer.from('canary-1').toString('base64') };
    const secret = { metadata: { name: 's' }, type: 'kubernetes.io/basic-auth', data };
    await world.downstream.resource<DynamicObject>(SECRETS).create(secret, { namespace: a });
    await eventually(() =>
      expect(told()).toEqual([
        `resource.change namespacedBasicAuth ${a}:s`,
        `resource.change namespacedBasicAuth ${a}:s`,
      ]),
    );
    expect(texts.join()).not.toContain('canary-1');
    expect(texts.join()).not.toContain(data.password);
  });
});

describe('a subscription to a type of a cluster', () => {
  it('tells its changes', async () => {
    const { told } = await listen('/v3/clusters/c-1/subscribe?resourceTypes=namespace&name=late');
    await addNamespaces(world, 'c-1:p-other', 'late');
    await eventually(() => expect(told()).toEqual(['resource.change namespace late']));
  });

  it('that is not connected waits for it', async () => {
    const { texts } = await listen('/v3/clusters/c-2/subscribe?resourceTypes=namespace');
    await eventually(async () => {
      await clock.advance(5_000);
      expect(texts.at(-1)).toContain('ping');
    });
  });
});
