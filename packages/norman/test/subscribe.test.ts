import {
  builtInDriverEmbeddings,
  builtInDriverSchemas,
  type Cluster,
  cluster,
  dynamicSchema,
  token as tokenKind,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { eventually, FakeClock } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller, NormanRequest, NormanResponse } from '../src/index.ts';
import { core } from './downstream-world.ts';
import { bodyText, startWorld, type World } from './world.ts';

const SECRETS = core('secrets', 'Secret');

let world: World;
let clock: FakeClock;
let token: string;

beforeEach(async () => {
  clock = new FakeClock();
  world = await startWorld({ clock });
  token = await world.login();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

interface Frame {
  readonly name: string;
  readonly resourceType?: string;
  readonly revision?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads frames in the background; ends with the test. */
async function listen(
  url: string,
  own: string = token,
  followCaller?: NormanRequest['followCaller'],
): Promise<{ frames: Frame[]; started: Frame[]; ended: () => boolean; stop: AbortController }> {
  const stop = new AbortController();
  const request = await world.request('GET', url, { token: own });
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const frames: Frame[] = [];
  const started: Frame[] = [];
  let isEnded = false;
  const subscription = world.norman.subscribe({
    ...request,
    signal,
    ...(followCaller && { followCaller }),
  });
  void (async () => {
    for await (const text of subscription) {
      const frame = JSON.parse(text) as Frame;
      if (frame.name === 'resource.start') started.push(frame);
      else frames.push(frame);
    }
    isEnded = true;
  })();
  return { frames, started, ended: () => isEnded, stop };
}

const told = (frames: readonly Frame[]): string[] =>
  frames
    .filter(({ data }) => 'id' in data)
    .map(({ name, data }) => `${name} ${String(data['type'])} ${String(data['id'])}`);

const store = (name: string) =>
  world.store<Cluster>(cluster.type, { metadata: { name }, spec: { displayName: name } });

describe('subscribe', () => {
  it('tells what there is, then every change, as GET would show it', async () => {
    await store('c-1');
    const { frames } = await listen('/v3/subscribe?resourceTypes=cluster');
    await eventually(() => expect(told(frames)).toEqual(['resource.change cluster c-1']));
    await world.send('POST', '/v3/clusters', { token, body: { name: 'second' } });
    await eventually(() => expect(frames).toHaveLength(2));
    const id = String(frames[1]?.data['id']);
    await world.send('DELETE', `/v3/clusters/${id}`, { token });
    await eventually(() => expect(frames.at(-1)?.name).toBe('resource.remove'));
    const shown = await world.send('GET', '/v3/clusters/c-1', { token });
    expect(frames[0]?.data).toEqual(shown.json);
  });

  it('tells of the types that were asked for only, by their exact ids', async () => {
    await store('c-1');
    const { frames } = await listen(
      '/v3/subscribe?resourceTypes=user&resourceTypes=Cluster&eventNames=resource.change',
    );
    await eventually(() => expect(frames.length).toBeGreaterThan(0));
    expect(new Set(frames.map(({ data }) => data['type']))).toEqual(new Set(['user']));
  });

  it('tells of one cluster in its scope', async () => {
    for (const name of ['c-1', 'c-2']) await store(name);
    const { frames } = await listen(
      '/v3/clusters/c-1/subscribe?resourceTypes=clusterRegistrationToken',
    );
    for (const clusterId of ['c-2', 'c-1']) {
      await world.send('POST', '/v3/clusterregistrationtokens', { token, body: { clusterId } });
    }
    await eventually(() => expect(frames.length).toBeGreaterThan(0));
    expect(new Set(frames.map(({ data }) => data['clusterId']))).toEqual(new Set(['c-1']));
  });

  it('tells nobody what they may not see, from the moment they may not', async () => {
    const { id, token: own } = await world.addUser('plain');
    await store('c-1');
    world.grants.set(id, new Set(['get clusters /c-2', 'get clusters /c-4']));
    const { frames } = await listen('/v3/subscribe', own);
    await store('c-2');
    await eventually(() => expect(told(frames)).toContain('resource.change cluster c-2'));
    world.grants.set(id, new Set(['get clusters /c-4']));
    await world.client
      .resource<Cluster>(cluster.type)
      .patch('c-2', { type: 'merge', body: { spec: { description: 'secret' } } });
    await store('c-3');
    await store('c-4');
    await eventually(() => expect(told(frames)).toContain('resource.change cluster c-4'));
    const clusters = frames.filter(({ data }) => data['type'] === 'cluster');
    expect(told(clusters)).toEqual([
      'resource.change cluster c-2',
      'resource.remove cluster c-2',
      'resource.change cluster c-4',
    ]);
    expect(clusters[0]?.data).not.toHaveProperty('description');
    expect(clusters[1]?.data).toEqual({ id: 'c-2', type: 'cluster', baseType: 'cluster' });
    const users = frames
      .filter(({ data }) => data['type'] === 'user')
      .map(({ data }) => data['id']);
    expect(new Set(users)).toEqual(new Set([id]));
    const tokens = frames.filter(({ data }) => data['type'] === 'token');
    expect(new Set(tokens.map(({ data }) => data['userId']))).toEqual(new Set([id]));
    expect(JSON.stringify(frames)).not.toContain('$2:');
  });

  it('tells at once what can be seen from now on, and what no longer', async () => {
    const { id, token: own } = await world.addUser('plain');
    for (const name of ['c-1', 'c-2', 'c-3']) await store(name);
    world.grants.set(id, new Set(['get clusters /c-1', 'get clusters /c-2']));
    const listeners: ((caller: Caller) => void)[] = [];
    const { frames } = await listen('/v3/subscribe?resourceTypes=cluster', own, (listener) => {
      listeners.push(listener);
      return { [Symbol.dispose]: () => {} };
    });
    await eventually(() => expect(told(frames)).toHaveLength(2));
    world.grants.set(id, new Set(['get clusters /c-2', 'get clusters /c-3']));
    for (const listener of listeners) listener({ user: { name: id } });
    await eventually(() =>
      expect(told(frames).slice(2)).toEqual([
        'resource.remove cluster c-1',
        'resource.change cluster c-3',
      ]),
    );
  });

  it('begins again when there is something to tell again', async () => {
    const { id, token: own } = await world.addUser('plain');
    await store('c-1');
    const listeners: ((caller: Caller) => void)[] = [];
    const { frames, started } = await listen(
      '/v3/subscribe?resourceTypes=cluster',
      own,
      (listener) => {
        listeners.push(listener);
        return { [Symbol.dispose]: () => {} };
      },
    );
    await clock.advance(5_000);
    await eventually(() => expect(frames.map(({ name }) => name)).toContain('resource.stop'));
    world.grants.set(id, new Set(['get clusters /c-1']));
    for (const listener of listeners) listener({ user: { name: id } });
    await eventually(() => expect(told(frames)).toEqual(['resource.change cluster c-1']));
    expect(started).toHaveLength(2);
  });

  it('says which types it tells of', async () => {
    const { started } = await listen('/v3/subscribe?resourceTypes=user&resourceTypes=cluster');
    await eventually(() => expect(started).toHaveLength(2));
    expect(started).toContainEqual({ name: 'resource.start', resourceType: 'user', data: {} });
  });

  it('filters as lists do; what no longer passes is removed', async () => {
    await store('c-1');
    await store('c-2');
    const { frames } = await listen('/v3/subscribe?resourceTypes=cluster&name=c-2');
    await eventually(() => expect(told(frames)).toEqual(['resource.change cluster c-2']));
    await world.send('PUT', '/v3/clusters/c-2', { token, body: { name: 'renamed' } });
    await eventually(() => expect(told(frames).at(-1)).toBe('resource.remove cluster c-2'));
  });

  it('goes on where a ping of an earlier one left off', async () => {
    for (const name of ['c-1', 'c-2', 'c-3']) await store(name);
    const first = await listen('/v3/subscribe?resourceTypes=cluster');
    await eventually(() => expect(told(first.frames)).toHaveLength(3));
    const left = await eventually(async () => {
      await clock.advance(5_000);
      const ping = first.frames.find(({ name }) => name === 'ping');
      expect(ping?.revision).toBeDefined();
      return ping?.revision;
    });
    first.stop.abort();
    await world.send('DELETE', '/v3/clusters/c-1', { token });
    await world.send('PUT', '/v3/clusters/c-2', { token, body: { name: 'renamed' } });
    await store('c-4');
    const second = await listen(`/v3/subscribe?resourceTypes=cluster&revision=${left}`);
    await eventually(() =>
      expect(told(second.frames).toSorted()).toEqual([
        'resource.change cluster c-2',
        'resource.change cluster c-4',
        'resource.remove cluster c-1',
      ]),
    );
  });

  it('tells everything when a revision is no longer known, and says so', async () => {
    await store('c-1');
    const { frames } = await listen('/v3/subscribe?resourceTypes=cluster&revision=999999999');
    await eventually(() => expect(told(frames)).toEqual(['resource.change cluster c-1']));
    expect(frames[0]).toMatchObject({
      name: 'resource.error',
      resourceType: 'cluster',
      data: { code: 'Expired', errorCode: 'NORMAN_REVISION_EXPIRED' },
    });
  });

  it('stops telling of a type when the last right over it is lost', async () => {
    const { id, token: own } = await world.addUser('plain');
    world.grants.set(id, new Set(['get clusters /c-1', 'list settings']));
    const { frames } = await listen(
      '/v3/subscribe?resourceTypes=cluster&resourceTypes=setting',
      own,
    );
    await clock.advance(5_000);
    await eventually(() => expect(frames.map(({ name }) => name)).toContain('ping'));
    expect(frames.map(({ name }) => name)).not.toContain('resource.stop');
    world.grants.set(id, new Set(['list settings']));
    await eventually(async () => {
      await clock.advance(5_000);
      expect(frames.filter(({ name }) => name === 'resource.stop')).toEqual([
        { name: 'resource.stop', resourceType: 'cluster', data: {} },
      ]);
    });
  });

  it('ends with the request', async () => {
    const { stop, ended } = await listen('/v3/subscribe');
    stop.abort();
    await eventually(() => expect(ended()).toBe(true));
  });

  it('pings, and ends when the token does', async () => {
    const { frames, ended } = await listen('/v3/subscribe?resourceTypes=setting');
    await clock.advance(5_000);
    await eventually(() =>
      expect(frames).toContainEqual(expect.objectContaining({ name: 'ping', data: {} })),
    );
    const [name = ''] = token.split(':');
    await world.client.resource(tokenKind.type).delete(name);
    await eventually(async () => {
      await clock.advance(5_000);
      expect(ended()).toBe(true);
    });
  });

  it('is refused without a login, without types, and without an upgrade', async () => {
    const open = async (url: string, own?: string) =>
      world.norman.subscribe(await world.request('GET', url, own ? { token: own } : {}));
    await expect(open('/v3/subscribe')).rejects.toMatchObject({ code: 'NORMAN_UNAUTHENTICATED' });
    const request = await world.request('GET', '/v3/subscribe?resourceTypes=nosuch', { token });
    let answer: NormanResponse | undefined;
    try {
      world.norman.subscribe(request);
    } catch (error) {
      answer = world.norman.failure(error, request);
    }
    expect(answer?.status).toBe(404);
    expect(JSON.parse(bodyText(answer?.body ?? ''))).toMatchObject({
      message: 'no resources types matched',
    });
    expect((await world.send('GET', '/v3/subscribe', { token })).status).toBe(400);
  });
});

describe('a subscription to secrets of the server', () => {
  const CANARY = 'c4nary-value';
  const follow = async (type: string, own?: string) => {
    const { frames, ended } = await listen(`/v3/subscribe?resourceTypes=${type}`, own);
    const of = (name: string): string[] =>
      frames
        .filter(({ data }) => String(data['id']).endsWith(`:${name}`))
        .map((frame) => frame.name);
    return { frames, of, ended };
  };
  const canaryForms = [CANARY, Buffer.from(CANARY).toString('base64')];

  it.each(['cloudCredential', 'managementSecret'])(
    'tells those who may see a %s of its changes, and nobody what it hides',
    async (type) => {
      for (const schema of [...builtInDriverSchemas, ...builtInDriverEmbeddings])
        await world.store(dynamicSchema.type, schema);
      const eve = await world.addUser('eve');
      const [mine, theirs] = [await follow(type), await follow(type, eve.token)];
      const credential = type === 'cloudCredential';
      const body = credential
        ? { name: 'mine', amazonec2credentialConfig: { accessKey: 'AKIA', secretKey: CANARY } }
        : { name: 'plain', namespaceId: 'cattle-system', stringData: { a: CANARY } };
      const url = credential ? '/v3/cloudCredentials' : '/v3/managementSecrets';
      const { json } = await world.send('POST', url, { token, body });
      const [, name = ''] = String(json['id']).split(':');
      await eventually(() => expect(mine.of(name)).toEqual(['resource.change']));
      const seen = mine.frames.findLast(({ data }) => data['id'] === json['id']);
      expect(seen?.data).toMatchObject({ type, name: body.name });
      await world.send('DELETE', `${url}/${String(json['id'])}`, { token });
      await eventually(() => expect(mine.of(name).at(-1)).toBe('resource.remove'));
      await clock.advance(5_000);
      await eventually(() => expect(theirs.frames.at(-1)?.name).toBe('ping'));
      expect(theirs.of(name)).toEqual([]);
      const text = JSON.stringify([mine.frames, theirs.frames]);
      for (const form of canaryForms) expect(text).not.toContain(form);
    },
  );

  it('tells secrets of one name in two namespaces apart', async () => {
    const secrets = world.client.resource<DynamicObject>(SECRETS);
    const { of } = await follow('managementSecret');
    for (const namespace of ['cattle-system', 'cattle-global-data'])
      await secrets.create({ metadata: { name: 'twin' } }, { namespace });
    await eventually(() => expect(of('twin')).toEqual(['resource.change', 'resource.change']));
    await secrets.delete('twin', { namespace: 'cattle-system' });
    await eventually(() => expect(of('twin')).toHaveLength(3));
    expect(of('twin').at(-1)).toBe('resource.remove');
  });

  it('costs no watch unless it names them', async () => {
    const { started } = await listen('/v3/subscribe');
    await eventually(() => expect(started.length).toBeGreaterThan(0));
    expect(started.map(({ resourceType }) => resourceType)).not.toContain('managementSecret');
  });
});
