import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createSettings, SETTINGS, type SettingDefinition, type Settings } from '@drover/api';
import type { Authentication } from '@drover/auth';
import { type Clock, silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually, FakeClock } from '@drover/base/testing';
import { acceptWebSocket } from '@drover/tunnel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readBody } from '../src/http/body.ts';
import { applyFilters, type Filter, type Handler } from '../src/http/exchange.ts';
import { recoveryFilter } from '../src/http/filters.ts';
import {
  addressLimitFilter,
  bodyLimitFilter,
  headLimitFilter,
  userLimitFilter,
} from '../src/http/limits.ts';
import { limitFrames } from '../src/http/limits-frames.ts';
import { openListener } from '../src/http/listener.ts';
import { sendText } from '../src/http/respond.ts';
import { takeSocket } from '../src/http/take-socket.ts';

let stack: AsyncDisposableStack;
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

function settingsWith(values: Readonly<Record<string, string>>): Settings {
  return createSettings({ lookup: (name) => ({ value: values[name] }), environment: {} });
}

interface StartOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

/** Limits before a handler, in the order of the front door; `Authorization` is the name of the user. */
async function start(
  handler: Handler,
  { settings: values = {}, clock = systemClock }: StartOptions = {},
): Promise<number> {
  const settings = settingsWith(values);
  const identify: Filter = (next) => (exchange) => {
    const name = exchange.request.headers.authorization;
    const identity: Authentication = {
      user: { name: name ?? '', groups: [] },
      tokenName: 't',
      via: 'bearer',
    };
    if (name !== undefined) exchange.identity = identity;
    return next(exchange);
  };
  const { port } = stack.use(
    await openListener({
      address: '127.0.0.1',
      port: 0,
      portFlag: '--http-listen-port',
      isTrustedProxy: () => false,
      handler: applyFilters(
        [
          recoveryFilter(silentLogger),
          headLimitFilter(settings),
          addressLimitFilter(settings),
          identify,
          userLimitFilter(settings),
          bodyLimitFilter(settings, clock),
        ],
        handler,
      ),
      clock,
      random: systemRandom,
      log: silentLogger,
    }),
  );
  return port;
}

interface Answer {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function send(port: number, options: RequestOptions = {}, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () =>
        resolve({ status: answer.statusCode, retryAfter: answer.headers['retry-after'], text }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const ok: Handler = (exchange) => {
  sendText(exchange, 200, 'ok');
  return Promise.resolve();
};

const length: Handler = async (exchange) => {
  sendText(exchange, 200, String((await readBody(exchange, 8 * 2 ** 20)).length));
};

describe('heads', () => {
  it.each([
    ['many headers', { headers: headersOf(400, 'x') }, 431, 'SERVER_HEADERS_TOO_LARGE'],
    [
      'large headers',
      { headers: headersOf(10, 'x'.repeat(10_000)) },
      431,
      'SERVER_HEADERS_TOO_LARGE',
    ],
    ['a long query', { path: `/v3/users?name=${'x'.repeat(40_000)}` }, 414, 'SERVER_URL_TOO_LONG'],
  ] as const)('with %s are refused', async (_what, options, status, code) => {
    const port = await start(ok);
    const answer = await send(port, options);
    expect(answer.status).toBe(status);
    if (!('path' in options)) expect(answer.text).toContain(code);
    expect((await send(port)).status).toBe(200);
  });

  it('with thousands of headers are refused, not cut', async () => {
    const port = await start(ok);
    expect((await send(port, { headers: headersOf(2_500, 'x') })).status).toBe(431);
  });

  it('of agents may be larger', async () => {
    const port = await start(ok);
    const headers = headersOf(10, 'x'.repeat(10_000));
    expect((await send(port, { path: '/v3/connect', headers })).status).toBe(200);
  });

  it('that never end are cut by the listener', async () => {
    const port = await start(ok);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    socket.write(`X-Long: ${'x'.repeat(300 * 1024)}`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('431 ');
    socket.destroy();
  });
});

function headersOf(count: number, value: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-h-${index}`, value]));
}

describe('bodies', () => {
  it('of strangers are smaller than those of users', async () => {
    const port = await start(length);
    const body = Buffer.alloc(1_048_577);
    expect((await send(port, { method: 'POST' }, body)).status).toBe(413);
    const headers = { authorization: 'bob' };
    expect((await send(port, { method: 'POST', headers }, body)).text).toBe('1048577');
    const larger = Buffer.alloc(2_097_153);
    expect((await send(port, { method: 'POST', headers }, larger)).status).toBe(413);
  });

  it('are refused by their announced length before they come', async () => {
    const port = await start(length);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('413 ');
    socket.destroy();
  });

  it('that strangers send too slowly are cut', async () => {
    const clock = new FakeClock();
    const port = await start(length, { clock });
    const slow = await openSlow(port);
    const user = await openSlow(port, 'Authorization: bob\r\n');
    await eventually(() => expect(clock.pending).toBeGreaterThanOrEqual(2));
    const cut = once(slow, 'close');
    await clock.advance(31_000);
    await cut;
    expect(user.destroyed).toBe(false);
    user.destroy();
  });
});

async function openSlow(port: number, header = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${header}Content-Length: 100\r\n\r\nslow`);
  await once(socket, 'connect');
  return socket.resume();
}

describe('requests in flight', () => {
  /** A handler whose answers wait until they are let go. */
  function gate(): { handler: Handler; waiting: () => number; open: () => void } {
    const opened = Promise.withResolvers<void>();
    let waiting = 0;
    return {
      waiting: () => waiting,
      open: opened.resolve,
      handler: async (exchange) => {
        waiting += 1;
        await opened.promise;
        sendText(exchange, 200, 'ok');
      },
    };
  }

  it('of one user are bounded, and another is served', async () => {
    const { handler, waiting, open } = gate();
    const port = await start(handler, { settings: { 'limit-requests-per-user': '10' } });
    const bob = { headers: { authorization: 'bob' } };
    const first = Array.from({ length: 10 }, () => send(port, bob));
    await eventually(() => expect(waiting()).toBe(10));
    const refused = await send(port, bob);
    expect(refused).toMatchObject({ status: 429, retryAfter: '1' });
    expect(refused.text).toContain('limit-requests-per-user');
    const other = send(port, { headers: { authorization: 'eve' } });
    // Streams last; they are counted apart.
    const watch = send(port, { ...bob, path: '/k8s/clusters/local/api/v1/pods?watch=true' });
    await eventually(() => expect(waiting()).toBe(12));
    open();
    const answers = await Promise.all([...first, other, watch]);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await send(port, bob)).status).toBe(200);
  });

  it('from one address are bounded whoever asks, but for agents', async () => {
    const { handler, waiting, open } = gate();
    const port = await start(handler, { settings: { 'limit-requests-per-address': '20' } });
    const first = Array.from({ length: 20 }, () => send(port));
    await eventually(() => expect(waiting()).toBe(20));
    expect(await send(port)).toMatchObject({ status: 429, retryAfter: '1' });
    const norman = await send(port, { path: '/v3/users' });
    expect(norman).toMatchObject({ status: 429, retryAfter: '1' });
    expect(JSON.parse(norman.text)).toMatchObject({ type: 'error', code: 'TooManyRequests' });
    const agent = send(port, { path: '/v3/connect' });
    await eventually(() => expect(waiting()).toBe(21));
    open();
    await Promise.all([...first, agent]);
  });

  it('cannot be set so low that nobody gets in', async () => {
    const port = await start(ok, { settings: { 'limit-requests-per-address': '0' } });
    expect((await send(port)).status).toBe(200);
  });

  it('count as done when the client goes away', async () => {
    const hang: Handler = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    const port = await start(
      (exchange) => (exchange.path === '/' ? hang(exchange) : ok(exchange)),
      {
        settings: { 'limit-requests-per-address': '20' },
      },
    );
    const sockets = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => expect((await send(port, { path: '/a' })).status).toBe(429));
    for (const socket of sockets) socket.destroy();
    await eventually(async () => expect((await send(port, { path: '/a' })).status).toBe(200));
  });
});

describe('frames', () => {
  async function startSocket(): Promise<WebSocket> {
    const settings = settingsWith({});
    const port = await start((exchange) => {
      const { request: upgrade, socket, head } = takeSocket(exchange);
      const webSocket = acceptWebSocket(upgrade, socket, head, { maxMessageBytes: 64 * 1024 });
      limitFrames(webSocket, settings, systemClock);
      webSocket.on('error', () => {});
      return once(webSocket, 'close').then(() => {});
    });
    const client = new WebSocket(`ws://127.0.0.1:${port}/v3/subscribe`);
    client.on('error', () => {});
    await once(client, 'open');
    return client;
  }

  it('that are many and small end the socket', async () => {
    const client = await startSocket();
    const closed = once(client, 'close');
    for (let count = 0; count < 100_000; count += 1) client.send('x');
    await closed;
  });

  it('of control end the socket as well', async () => {
    const client = await startSocket();
    const closed = once(client, 'close');
    for (let count = 0; count < 5_000; count += 1) client.ping();
    await closed;
  });

  it('that never make up a message end the socket', async () => {
    const client = await startSocket();
    const closed = once(client, 'close');
    for (let count = 0; count < 20_000; count += 1) client.send('', { fin: false });
    const [code] = (await closed) as [number];
    expect([1006, 1008]).toContain(code);
  });

  it('that are few are welcome', async () => {
    const client = await startSocket();
    for (let count = 0; count < 500; count += 1) client.send('x');
    client.ping();
    await once(client, 'pong');
    expect(client.readyState).toBe(WebSocket.OPEN);
    client.close();
  });
});

it('are what the reference says', () => {
  const reference = readFileSync('docs/reference/limits.md', 'utf8');
  const limits = Object.entries(SETTINGS).filter(([name]) => name.startsWith('limit-'));
  expect(limits.length).toBeGreaterThan(5);
  for (const [name, definition] of limits) {
    const { default: initial, min, max } = definition as SettingDefinition;
    expect(reference).toContain(`| \`${name}\` | ${initial} | ${min} to ${max} |`);
  }
});
