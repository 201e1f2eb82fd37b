import { type ResourceType, StatusError } from '@drover/apimachinery';
import { hasCode } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { describe, expect, test } from 'vitest';
import { fetchTransport } from '../transport/fetch-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { createClient } from './create-client.ts';
import type { RequestFact } from './exchange.ts';

const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

const answering = (
  ...answers: readonly (Response | ((request: Request) => Response | Promise<Response>))[]
): { transport: Transport; requests: Request[] } => {
  const requests: Request[] = [];
  const transport = fetchTransport((request) => {
    requests.push(request);
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    return typeof answer === 'function' ? answer(request) : (answer?.clone() ?? Response.json({}));
  });
  return { transport, requests };
};
const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
const never = (request: Request): Promise<Response> =>
  new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

describe('answers', () => {
  test('a Status is the error, with Retry-After from the header', async () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'TooManyRequests',
      message: 'slow down',
      code: 429,
    };
    const { transport } = answering(
      Response.json(status, { status: 429, headers: { 'retry-after': '7' } }),
    );
    const resource = createClient({ transport }).resource(configMaps);
    expect(await failure(resource.get('x', { namespace: 'n' }))).toMatchObject({
      name: 'StatusError',
      message: 'slow down',
      status: { details: { retryAfterSeconds: 7 } },
    });
  });

  test.each([
    [502, '<html>bad gateway</html>', 'InternalError'],
    [404, '', 'NotFound'],
    [403, 'no', 'Forbidden'],
    [503, '{"half', 'ServiceUnavailable'],
    [429, '[]', 'TooManyRequests'],
  ])('%i with a body that is no Status is an error all the same', async (code, body, reason) => {
    const { transport } = answering(new Response(body, { status: code }));
    const error = await failure(createClient({ transport }).raw({ method: 'GET', path: '/x' }));
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({ code, reason });
  });

  test('200 with a page instead of JSON says what is wrong', async () => {
    const { transport } = answering(
      new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    );
    const error = await failure(createClient({ transport }).raw({ method: 'GET', path: '/x' }));
    expect(error).toMatchObject({
      reason: 'InternalError',
      message:
        'the server answered with a body that is not JSON (content type text/html); is this the address of a Kubernetes API?',
    });
  });

  test('one that is too large is not read', async () => {
    const { transport } = answering(new Response('x'.repeat(1001)));
    const client = createClient({ transport, maxAnswerBytes: 1000 });
    const error = await failure(client.raw({ method: 'GET', path: '/x?secret=1' }));
    expect(hasCode(error, 'CLIENT_ANSWER_TOO_LARGE')).toBe(true);
    expect(String(error)).not.toContain('secret');
  });

  test('one that does not come ends at the deadline', async () => {
    const clock = new FakeClock();
    const { transport } = answering(never);
    const client = createClient({ transport, clock });
    const waiting = failure(client.raw({ method: 'GET', path: '/x', timeoutMs: 5_000 }));
    await clock.advance(4_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(hasCode(await waiting, 'DEADLINE_EXCEEDED')).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('warnings and facts are told', async () => {
    const warnings: string[] = [];
    const facts: RequestFact[] = [];
    const { transport } = answering(
      new Response('{}', {
        headers: { warning: '299 - "one", 299 - "say \\"two\\""' },
      }),
    );
    const client = createClient({
      transport,
      onWarning: (text) => warnings.push(text),
      onAnswer: (fact) => facts.push(fact),
    });
    await client.raw({ method: 'GET', path: '/x' });
    expect(warnings).toEqual(['one', 'say "two"']);
    expect(facts).toMatchObject([{ server: 'http://in-thread', method: 'GET', status: 200 }]);
  });
});

describe('identity', () => {
  test('credentials, headers and impersonation go out, and what a call says wins', async () => {
    const { transport, requests } = answering(Response.json({}));
    const client = createClient({
      transport,
      userAgent: 'test/1',
      headers: { 'x-a': 'a', accept: 'text/x' },
      credentials: { headers: () => Promise.resolve({ authorization: 'Bearer t' }) },
    });
    await client
      .impersonate({ user: 'eve', groups: ['g', 'h'] })
      .raw({ method: 'GET', path: '/x' });
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer t',
      accept: 'application/json',
      'user-agent': 'test/1',
      'x-a': 'a',
      'impersonate-user': 'eve',
      'impersonate-group': 'g, h',
    });
    await client.raw({ method: 'GET', path: '/x' });
    expect(requests[1]?.headers.has('impersonate-user')).toBe(false);
  });

  test('401 is tried once more, when there are new credentials', async () => {
    let token = 'old';
    const { transport, requests } = answering(
      (request) =>
        new Response('{}', { status: request.headers.get('authorization') === 'new' ? 200 : 401 }),
    );
    const credentials = {
      headers: () => Promise.resolve({ authorization: token }),
      renew: () => {
        const renewed = token !== 'new';
        token = 'new';
        return Promise.resolve(renewed);
      },
    };
    const client = createClient({ transport, credentials });
    await client.raw({ method: 'POST', path: '/x', body: { a: 1 } });
    expect(requests).toHaveLength(2);
    expect(await requests[1]?.text()).toBe('{"a":1}');
  });
});

describe('lists', () => {
  const page = (names: readonly string[], token?: string): Response =>
    Response.json({
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      metadata: { resourceVersion: '9', ...(token && { continue: token, remainingItemCount: 1 }) },
      items: names.map((name) => ({ metadata: { name } })),
    });
  const expired = Response.json(
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Expired',
      code: 410,
    },
    { status: 410 },
  );

  test('items carry version and kind; none may be null', async () => {
    const { transport } = answering(page(['a']), Response.json({ metadata: {}, items: null }));
    const resource = createClient({ transport }).resource(configMaps);
    expect((await resource.list()).items).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
    ]);
    expect((await resource.list()).items).toEqual([]);
  });

  test('all pages are one list', async () => {
    const { transport, requests } = answering(page(['a'], 't1'), page(['b'], 't2'), page(['c']));
    const resource = createClient({ transport }).resource(configMaps);
    const list = await resource.listAll({ limit: 1, resourceVersion: '3', labelSelector: 'l' });
    expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b', 'c']);
    expect(list.metadata).toEqual({ resourceVersion: '9' });
    expect(requests.map(({ url }) => new URL(url).search)).toEqual([
      '?labelSelector=l&limit=1&resourceVersion=3',
      '?labelSelector=l&limit=1&continue=t1',
      '?labelSelector=l&limit=1&continue=t2',
    ]);
  });

  test('a token that expires on the way begins anew, once', async () => {
    const { transport, requests } = answering(
      page(['a'], 't'),
      expired,
      page(['a'], 't'),
      page(['b']),
    );
    const resource = createClient({ transport }).resource(configMaps);
    const list = await resource.listAll();
    expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
    expect(requests).toHaveLength(4);
    const twice = answering(page(['a'], 't'), expired, page(['a'], 't'), expired);
    const again = createClient({ transport: twice.transport }).resource(configMaps).listAll();
    expect(await failure(again)).toMatchObject({ reason: 'Expired' });
  });
});

describe('watches', () => {
  const event = (type: string, name: string): string =>
    `${JSON.stringify({ type, object: { metadata: { name } } })}\n`;
  const streaming = (start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    answering(() => new Response(new ReadableStream({ start })));
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  test('give events as they come, and an ERROR as an error', async () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Expired',
      code: 410,
    };
    const { transport } = streaming((controller) => {
      controller.enqueue(bytes(event('ADDED', 'a') + event('MODIFIED', 'b').slice(0, 9)));
      controller.enqueue(bytes(event('MODIFIED', 'b').slice(9)));
      controller.enqueue(bytes(`${JSON.stringify({ type: 'ERROR', object: status })}\n`));
    });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type } of createClient({ transport }).resource(configMaps).watch()) {
        seen.push(type);
      }
    })();
    expect(await failure(reading)).toMatchObject({ name: 'StatusError', reason: 'Expired' });
    expect(seen).toEqual(['ADDED', 'MODIFIED']);
  });

  test.each(['not json\n', '[]\n', '{"type":"ADDED"}\n', '{"type":"ERROR","object":{}}\n'])(
    'refuse the line %j',
    async (line) => {
      const { transport } = streaming((controller) => controller.enqueue(bytes(line)));
      const watch = createClient({ transport }).resource(configMaps).watch();
      expect(await failure(watch[Symbol.asyncIterator]().next())).toMatchObject({
        reason: 'InternalError',
        message: 'unable to decode an event from the watch stream',
      });
    },
  );

  test('end when nothing came for too long, but not because the consumer is slow', async () => {
    const clock = new FakeClock();
    const { transport } = streaming((controller) => controller.enqueue(bytes(event('ADDED', 'a'))));
    const watch = createClient({ transport, clock })
      .resource(configMaps)
      .watch({ idleTimeoutMs: 1_000 })
      [Symbol.asyncIterator]();
    expect(await watch.next()).toMatchObject({ value: { type: 'ADDED' } });
    await clock.advance(60_000);
    const next = failure(watch.next());
    await clock.advance(1_000);
    expect(hasCode(await next, 'CLIENT_WATCH_IDLE')).toBe(true);
  });

  test('are not bounded in time once they have begun', async () => {
    const clock = new FakeClock();
    let push: (text: string) => void = () => {};
    const { transport } = streaming((controller) => {
      push = (text) => controller.enqueue(bytes(text));
      push(event('ADDED', 'a'));
    });
    const watch = createClient({ transport, clock })
      .resource(configMaps)
      .watch()
      [Symbol.asyncIterator]();
    await watch.next();
    await clock.advance(3_600_000);
    push(event('ADDED', 'b'));
    expect(await watch.next()).toMatchObject({ value: { object: { metadata: { name: 'b' } } } });
  });
});
