import { CodedError } from '@drover/base';
import { eventually, FakeClock, SeededRandom } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { bearerToken } from '../rest/credentials.ts';
import { fetchTransport } from '../transport/fetch-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { createNormanClient } from './create-norman-client.ts';
import { followList } from './follow-list.ts';
import { listQuery } from './list-query.ts';
import { NormanError } from './norman-error.ts';
import type { NormanSchema } from './resource.ts';
import type { NormanEvent } from './subscribe.ts';

const cluster: NormanSchema = {
  id: 'cluster',
  pluralName: 'clusters',
  links: { self: 'https://b/v3/schemas/cluster', collection: 'https://b/v3/clusters' },
};
const github: NormanSchema = {
  id: 'githubConfig',
  pluralName: 'githubConfigs',
  links: { self: 'https://b/v3/schemas/githubConfig' },
};

/** What a server answers, by method and address; what it was asked is kept. */
function serve(answers: Readonly<Record<string, (body: string) => Response>>) {
  const asked: string[] = [];
  const transport = fetchTransport(async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    asked.push(`${request.method} ${pathname}${search} ${body}`.trim());
    const answer = answers[`${request.method} ${pathname}${search}`];
    return answer?.(body) ?? new Response('not here', { status: 404 });
  });
  return { transport, asked };
}

const json = (value: unknown, init?: ResponseInit): Response =>
  new Response(JSON.stringify(value), init);

async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the client of the v3 API', () => {
  it('finds the types by the header of the root, whatever the spelling of their names', async () => {
    const { transport } = serve({
      'GET /v3': () => json({}, { headers: { 'X-Api-Schemas': 'https://b/v3/schemas' } }),
      'GET /v3/schemas': () => json({ data: [cluster, github] }),
    });
    const schemas = await createNormanClient({ transport }).schemas();
    expect(schemas.find('Clusters')?.id).toBe('cluster');
    expect(schemas.find('githubconfig')?.id).toBe('githubConfig');
    expect(schemas.find('clusterx')).toBeUndefined();
  });

  it('says so when there is no v3 API', async () => {
    const { transport } = serve({ 'GET /v3': () => json({}) });
    const error = await caught(createNormanClient({ transport }).schemas());
    expect(error).toMatchObject({ code: 'CLIENT_NOT_NORMAN' });
  });

  it('follows the pages, and stops at one that leads back to itself', async () => {
    const { transport, asked } = serve({
      'GET /v3/clusters?limit=1': () =>
        json({ data: [{ id: 'a' }], pagination: { next: 'https://b/v3/clusters?marker=b' } }),
      'GET /v3/clusters?marker=b': () =>
        json({ data: [{ id: 'b' }], pagination: { next: 'https://b/v3/clusters?marker=b' } }),
    });
    const rows = await collect(createNormanClient({ transport }).list(cluster, { limit: 1 }));
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(asked).toHaveLength(2);
  });

  it('sends credentials to its own server, whatever links say', async () => {
    const seen: string[] = [];
    const transport = fetchTransport((request) => {
      seen.push(`${request.url} ${request.headers.get('authorization')}`);
      return json({ id: 'c-1', type: 'cluster' });
    });
    const client = createNormanClient({ transport, credentials: bearerToken('token-a:s') });
    const links = { self: 'https://elsewhere.example/v3/clusters/c-1' };
    await client.update({ id: 'c-1', type: 'cluster', links }, { name: 'x' });
    expect(seen).toEqual(['http://in-thread/v3/clusters/c-1 Bearer token-a:s']);
  });

  it('creates, changes, replaces, deletes and acts under the addresses it was given', async () => {
    const one = {
      id: 'c-1',
      type: 'cluster',
      links: { self: 'https://b/v3/clusters/c-1' },
      actions: { cordon: 'https://b/v3/clusters/c-1?action=cordon' },
    };
    const { transport, asked } = serve({
      'POST /v3/clusters': () => json(one, { status: 201 }),
      'GET /v3/githubConfigs/a%3Ab': () => json({ id: 'a:b' }),
      'PUT /v3/clusters/c-1': () => json(one),
      'PUT /v3/clusters/c-1?_replace=true': () => json(one),
      'DELETE /v3/clusters/c-1': () => new Response(null, { status: 204 }),
      'POST /v3/clusters/c-1?action=cordon': () => new Response(''),
    });
    const client = createNormanClient({ transport });
    const created = await client.create(cluster, { name: 'one' });
    expect((await client.get(github, 'a:b')).id).toBe('a:b');
    await client.update(created, { name: 'two' });
    await client.replace(created, { name: 'three' });
    expect(await client.delete(created)).toBeUndefined();
    expect(await client.action(created, { name: 'cordon' })).toEqual({});
    expect(asked).toEqual([
      'POST /v3/clusters {"name":"one"}',
      'GET /v3/githubConfigs/a%3Ab',
      'PUT /v3/clusters/c-1 {"name":"two"}',
      'PUT /v3/clusters/c-1?_replace=true {"name":"three"}',
      'DELETE /v3/clusters/c-1',
      'POST /v3/clusters/c-1?action=cordon',
    ]);
    expect(await caught(client.action(created, { name: 'drain' }))).toMatchObject({
      code: 'CLIENT_NO_ACTION',
    });
    expect(await caught(client.link(created, 'yaml'))).toMatchObject({ code: 'CLIENT_NO_LINK' });
  });

  it('writes conditions as the server reads them', () => {
    expect(
      listQuery({
        filters: [
          { field: 'name', values: ['a b'] },
          { field: 'state', modifier: 'in', values: ['x', 'y'] },
        ],
        sort: 'name',
        order: 'desc',
        limit: 5,
      }),
    ).toBe('?name=a+b&state_in=x&state_in=y&sort=name&order=desc&limit=5');
    expect(listQuery({})).toBe('');
  });
});

describe('refusals', () => {
  const refuse = (response: Response): Promise<unknown> => {
    const transport = fetchTransport(() => response);
    return caught(createNormanClient({ transport }).page(cluster));
  };

  it('tell status, code, field and remedy', async () => {
    const body = { code: 'InvalidFormat', message: 'm', fieldName: 'spec.name', remedy: 'r' };
    const error = await refuse(json({ ...body, type: 'error', status: 422 }, { status: 422 }));
    expect(error).toBeInstanceOf(NormanError);
    expect(error).toMatchObject({ status: 422, ...body });
  });

  it('tell what others have changed, and the reason of a Kubernetes Status', async () => {
    const conflict = { code: 'Conflict', message: 'm', changedFields: ['labels.team', 1] };
    expect(await refuse(json(conflict, { status: 409 }))).toMatchObject({
      changedFields: ['labels.team'],
    });
    const status = { kind: 'Status', reason: 'NotFound', message: 'pods "x" not found' };
    expect(await refuse(json(status, { status: 404 }))).toMatchObject({
      code: 'NotFound',
      message: 'pods "x" not found',
      changedFields: undefined,
    });
  });

  it('have words where the server has none, and repeat a page only in part', async () => {
    const silent = await refuse(
      json({ code: 'MissingRequired', message: '', fieldName: 'name' }, { status: 422 }),
    );
    expect(silent).toMatchObject({ message: 'name: MissingRequired' });
    const page = await refuse(new Response('x'.repeat(10_000), { status: 502 }));
    expect(page).toMatchObject({ code: 'ServerError', message: 'x'.repeat(500) });
  });

  it('are sent again when the server asks for it, three times at most', async () => {
    const clock = new FakeClock();
    const asked: number[] = [];
    const transport = fetchTransport(() => {
      asked.push(clock.monotonicMs());
      return json({ code: 'x' }, { status: 503, headers: { 'retry-after': '2' } });
    });
    const waits: (number | undefined)[] = [];
    const onRetry = ({ retryAfterMs }: NormanError) => void waits.push(retryAfterMs);
    const result = caught(createNormanClient({ transport, clock, onRetry }).page(cluster));
    await eventually(() => expect(asked).toHaveLength(1));
    await clock.advance(2_000);
    await eventually(() => expect(asked).toHaveLength(2));
    await clock.advance(2_000);
    expect(await result).toMatchObject({ status: 503, retryAfterMs: 2_000 });
    expect(asked).toHaveLength(3);
    expect(waits).toEqual([2_000, 2_000]);
  });

  it('are not sent again when the wait would be long', async () => {
    const headers = { 'retry-after': '31' };
    expect(await refuse(json({}, { status: 429, headers }))).toMatchObject({ status: 429 });
  });

  it('of an answer that is too large name the bound', async () => {
    const transport = fetchTransport(() => json({ data: ['x'.repeat(100)] }));
    const client = createNormanClient({ transport, maxAnswerBytes: 50 });
    const error = await caught(client.page(cluster));
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({ code: 'CLIENT_ANSWER_TOO_LARGE' });
  });
});

describe('followList', () => {
  /** A server whose rows and frames the test decides. */
  function changing(rows: () => readonly string[], frames: readonly object[]): Transport {
    const { transport } = serve({
      'GET /v3/clusters': () => json({ data: rows().map((id) => ({ id, type: 'cluster' })) }),
    });
    let sockets = 0;
    return {
      ...transport,
      upgrade: () => {
        sockets += 1;
        const told = sockets === 1 ? frames : [];
        return Promise.resolve({
          protocol: '',
          messages: (async function* () {
            for (const frame of told) yield new TextEncoder().encode(JSON.stringify(frame));
          })(),
          send: () => Promise.resolve(),
          close: () => {},
          [Symbol.asyncDispose]: () => Promise.resolve(),
        });
      },
    };
  }

  it('tells what there is, what changes, and what went while nobody listened', async () => {
    const clock = new FakeClock();
    const ended = new AbortController();
    let rows = ['a', 'b'];
    const transport = changing(
      () => rows,
      [
        { name: 'ping', data: {} },
        { name: 'resource.change', data: { id: 'c', type: 'cluster' } },
        { name: 'resource.remove', data: { id: 'a', type: 'cluster' } },
        { name: 'resource.remove', data: { id: 'never seen', type: 'cluster' } },
      ],
    );
    const client = createNormanClient({ transport, clock });
    const told: string[] = [];
    const events = followList(client, cluster, {
      clock,
      random: new SeededRandom(),
      signal: ended.signal,
    });
    const following = (async () => {
      for await (const { type, resource } of events) told.push(`${type} ${resource.id}`);
    })();
    await eventually(() => expect(told).toEqual(['change a', 'change b', 'change c', 'remove a']));
    rows = ['c'];
    await clock.advance(500);
    await eventually(() => expect(told.slice(4, 6)).toEqual(['change c', 'remove b']));
    ended.abort();
    expect(await caught(following)).toMatchObject({ name: 'AbortError' });
  });

  it('reads again now and then where the server tells no changes', async () => {
    const clock = new FakeClock();
    const ended = new AbortController();
    let rows = ['a'];
    const { transport } = serve({
      'GET /v3/clusters': () => json({ data: rows.map((id) => ({ id, type: 'cluster' })) }),
    });
    const client = createNormanClient({ transport, clock });
    const told: NormanEvent[] = [];
    const random = new SeededRandom();
    const events = followList(client, cluster, { clock, random, signal: ended.signal });
    const following = (async () => {
      for await (const event of events) told.push(event);
    })();
    await eventually(() => expect(told).toHaveLength(1));
    rows = [];
    await clock.advance(5_000);
    await eventually(() => expect(told.at(-1)).toMatchObject({ type: 'remove' }));
    ended.abort();
    await caught(following);
  });

  it('tells a row that no longer meets the filter as removed', async () => {
    const clock = new FakeClock();
    const ended = new AbortController();
    const { transport } = serve({
      'GET /v3/clusters?state=active': () =>
        json({ data: [{ id: 'a', type: 'cluster', state: 'active' }] }),
    });
    const frame = {
      name: 'resource.change',
      data: { id: 'a', type: 'cluster', state: 'removing' },
    };
    const client = createNormanClient({
      transport: { ...changing(() => [], [frame]), request: transport.request.bind(transport) },
      clock,
    });
    const told: string[] = [];
    const following = (async () => {
      for await (const { type } of followList(client, cluster, {
        query: { filters: [{ field: 'state', values: ['active'] }] },
        clock,
        random: new SeededRandom(),
        signal: ended.signal,
      }))
        told.push(type);
    })();
    await eventually(() => expect(told).toEqual(['change', 'remove']));
    ended.abort();
    await caught(following);
  });
});
