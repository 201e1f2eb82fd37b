import { mkdir, mkdtempDisposable, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authentication } from '@drover/auth';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditFilter } from '../src/audit/audit-filter.ts';
import { AuditTrail } from '../src/audit/audit-trail.ts';
import { openAudit } from '../src/audit/open-audit.ts';
import { createAuditReader } from '../src/audit/read-handler.ts';
import { auditCommand } from '../src/audit/verify-command.ts';
import type { AuditConfig } from '../src/config/config.ts';
import { serverErrors } from '../src/errors.ts';
import { readBody } from '../src/http/body.ts';
import { applyFilters, type Handler } from '../src/http/exchange.ts';
import { recoveryFilter, requestIdFilter } from '../src/http/filters.ts';
import { openListener } from '../src/http/listener.ts';
import { sendJson } from '../src/http/respond.ts';

interface Event {
  readonly auditID: string;
  readonly stage: string;
  readonly level: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly sourceIPs: readonly string[];
  readonly userAgent?: string;
  readonly responseStatus?: { readonly code: number; readonly message?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  readonly annotations: Readonly<Record<string, string>>;
}

const bob: Authentication = {
  user: { name: 'u-bob', groups: ['g'] },
  tokenName: 'token-abcde',
  via: 'bearer',
};

const norman = {
  describe: ({ method, url }: { method: string; url: string }) => ({
    verb: method === 'GET' ? 'get' : 'create',
    group: 'management.cattle.io',
    version: 'v3',
    resource: url.includes('secrets') ? 'secrets' : 'users',
    ...(url.includes('action=login') && { subresource: 'login' }),
  }),
  secretFields: () => new Set(['spkey']),
};

let stack: AsyncDisposableStack;
let directory: string;
let file: string;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-audit-'))).path;
  file = join(directory, 'audit', 'drover-audit.log');
});
afterEach(() => stack.disposeAsync());

interface Page {
  readonly items: readonly Event[];
  readonly next?: string;
}

interface Audited {
  /** Events as the API gives them. */
  read(query: string): Promise<Page>;
  send(path: string, options?: SendOptions): Promise<number>;
  /** The lines so far, once there are as many: the last is written after its answer. */
  events(count: number): Promise<Event[]>;
  stop(): Promise<void>;
}
interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function start(
  level: 1 | 2 | 3,
  handler: Handler,
  more: Partial<AuditConfig> = {},
): Promise<Audited> {
  const own = stack.use(new AsyncDisposableStack());
  const config = { level, path: file, maxAgeDays: 0, maxBackups: 0, maxMebibytes: 0, ...more };
  const log = own.use(await openAudit(config, { clock: systemClock, log: silentLogger }));
  const trail = new AuditTrail({ level, log, norman, clock: systemClock });
  const identify: Handler = (exchange) => {
    exchange.identity = bob;
    return Promise.resolve();
  };
  const listener = own.use(
    await openListener({
      address: '127.0.0.1',
      port: 0,
      portFlag: '--http-listen-port',
      isTrustedProxy: () => false,
      handler: applyFilters(
        [
          requestIdFilter,
          recoveryFilter(silentLogger),
          (next) => async (exchange) => {
            await identify(exchange);
            await next(exchange);
          },
          auditFilter(trail),
        ],
        handler,
      ),
      clock: systemClock,
      random: systemRandom,
      log: silentLogger,
    }),
  );
  const reader = createAuditReader({ log, mayDo: ({ query }) => query !== 'as=stranger' });
  return {
    read: (query) => readPage(reader, query),
    send: (path, options) => send(listener.port, path, options),
    events: (count) =>
      eventually(async () => {
        await log.flushed();
        const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
        expect(lines).toHaveLength(count);
        return lines.map((line) => JSON.parse(line) as Event);
      }),
    stop: () => own.disposeAsync(),
  };
}

/** What a handler answers to a query, without the listener, so that reading writes nothing. */
async function readPage(handler: Handler, query: string): Promise<Page> {
  await using listener = await openListener({
    address: '127.0.0.1',
    port: 0,
    portFlag: '--http-listen-port',
    isTrustedProxy: () => false,
    handler: applyFilters([recoveryFilter(silentLogger)], handler),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  });
  const answer = await fetch(`http://127.0.0.1:${listener.port}/drover/v1alpha1/audit${query}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Page;
}

function send(port: number, path: string, { body, headers }: SendOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(
      { host: '127.0.0.1', port, agent: false, path, method, headers },
      (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const echo: Handler = async (exchange) => {
  const body = await readBody(exchange, 1024);
  const answer = JSON.stringify({ token: 'canary-token', name: 'n', got: body.length });
  exchange.notes?.responseChunk(Buffer.from(answer));
  sendJson(exchange, 201, JSON.parse(answer));
};

describe('the audit log', () => {
  it('tells who did what from where, when, and what came of it', async () => {
    const server = await start(1, echo);
    const headers = { 'x-request-id': 'my-request-1', 'user-agent': 'test/1' };
    expect(await server.send('/v3/users', { body: { name: 'n' }, headers })).toBe(201);
    const [received, complete] = await server.events(2);
    expect(received).toMatchObject({ auditID: 'my-request-1', stage: 'RequestReceived' });
    expect(complete).toMatchObject({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: 'my-request-1',
      stage: 'ResponseComplete',
      requestURI: '/v3/users',
      verb: 'create',
      user: { username: 'u-bob', groups: ['g'] },
      sourceIPs: ['127.0.0.1'],
      userAgent: 'test/1',
      objectRef: { resource: 'users', apiGroup: 'management.cattle.io', apiVersion: 'v3' },
      responseStatus: { code: 201 },
      annotations: { 'drover.dev/token': 'token-abcde' },
    });
    expect(Number(complete?.annotations['drover.dev/latency-ms'])).toBeGreaterThanOrEqual(0);
    expect(complete).not.toHaveProperty('requestObject');
  });

  it.each([
    [1, undefined, undefined],
    [2, { password: '[redacted]', spKey: '[redacted]', name: 'n' }, undefined],
    [
      3,
      { password: '[redacted]', spKey: '[redacted]', name: 'n' },
      { token: '[redacted]', name: 'n', got: 53 },
    ],
  ] as const)(
    'holds at level %i no more than it says, and no secret',
    async (level, asked, answered) => {
      const server = await start(level, echo);
      await server.send('/v3/users', {
        body: { password: 'canary-1', spKey: 'canary-2', name: 'n' },
      });
      const complete = (await server.events(2)).at(-1);
      expect(complete?.requestObject).toEqual(asked);
      expect(complete?.responseObject).toEqual(answered);
      expect(await readFile(file, 'utf8')).not.toContain('canary');
    },
  );

  it('holds nothing of a Secret whose body does not say that it is one', async () => {
    const server = await start(2, echo);
    const body = { name: 'n', data: { k: 'canary' }, stringData: { k: 'canary' } };
    await server.send('/v3/projects/c:p/namespacedsecrets', { body });
    expect((await server.events(2)).at(-1)?.requestObject).toEqual({
      name: 'n',
      data: '[redacted]',
      stringData: '[redacted]',
    });
  });

  it('tells with whose name somebody tried to log in', async () => {
    const server = await start(1, async (exchange) => {
      await readBody(exchange, 1024);
      throw serverErrors.create('SERVER_FORBIDDEN', { problem: 'wrong' });
    });
    await server.send('/v3-public/x?action=login', {
      body: { username: 'eve', password: 'canary' },
    });
    expect((await server.events(2)).at(-1)).toMatchObject({
      responseStatus: { code: 403, reason: 'Forbidden' },
      annotations: { 'drover.dev/login-name': 'eve', 'drover.dev/error': 'SERVER_FORBIDDEN' },
    });
    expect(await readFile(file, 'utf8')).not.toContain('canary');
  });

  it('holds the beginning of what is guarded before anything happens', async () => {
    let seen = '';
    const server = await start(1, async (exchange) => {
      seen = await readFile(file, 'utf8');
      sendJson(exchange, 200, {});
    });
    await server.send('/v3/secrets/x');
    expect(seen).toContain('"stage":"RequestReceived"');
    await server.send('/v3/users/x');
    const stages = (await server.events(3)).map(({ stage }) => stage);
    expect(stages).toEqual(['RequestReceived', 'ResponseComplete', 'ResponseComplete']);
  });

  it('refuses what is guarded while it cannot write, and lets reads pass', async () => {
    let done = 0;
    const server = await start(
      1,
      (exchange) => {
        done += 1;
        sendJson(exchange, 200, {});
        return Promise.resolve();
      },
      { maxMebibytes: 1e-6 },
    );
    await server.send('/v3/users');
    // The next line begins a file of its own, for which there is no folder any more.
    await rm(join(directory, 'audit'), { recursive: true });
    expect(await server.send('/v3/users', { body: {} })).toBe(503);
    expect(await server.send('/v3/users')).toBe(200);
    expect(done).toBe(2);
    await mkdir(join(directory, 'audit'));
    expect(await server.send('/v3/users', { body: {} })).toBe(200);
  });

  it('goes on with its chain over files and restarts, and verify finds who touched it', async () => {
    const first = await start(1, echo, { maxMebibytes: 0.002 });
    for (let count = 0; count < 4; count += 1) await first.send('/v3/users', { body: {} });
    await first.stop();
    const second = await start(1, echo, { maxMebibytes: 0.002 });
    for (let count = 0; count < 4; count += 1) await second.send('/v3/users', { body: {} });
    await second.stop();
    const folder = join(directory, 'audit');
    const files = (await readdir(folder)).toSorted().map((name) => join(folder, name));
    expect(files.length).toBeGreaterThan(2);
    // The one in use has the shortest name, and is the youngest.
    const inOrder = [...files.filter((name) => name !== file), file];
    const said: string[] = [];
    const verify = (): Promise<unknown> =>
      auditCommand((line) => said.push(line)).parseAsync(['verify', ...inOrder], { from: 'user' });
    await verify();
    expect(said[0]).toBe('16 lines, each with the hash of the one before it');
    expect(said[1]).toBe('They begin with the first of all');

    const [oldest = ''] = inOrder;
    await writeFile(oldest, (await readFile(oldest, 'utf8')).replace('u-bob', 'u-eve'));
    await expect(verify()).rejects.toMatchObject({ code: 'SERVER_AUDIT_BROKEN' });
  });

  it('is read page by page, the newest first, by those who may', async () => {
    const server = await start(1, echo, { maxMebibytes: 0.002 });
    for (let count = 0; count < 5; count += 1) {
      const headers = { 'x-request-id': `request-${count}` };
      await server.send('/v3/users', { body: {}, headers });
    }
    // The last line is written after its answer.
    const all = await eventually(async () => {
      const page = await server.read('');
      expect(page.items).toHaveLength(10);
      return page;
    });
    expect(all.items[0]).toMatchObject({ auditID: 'request-4', stage: 'ResponseComplete' });
    expect(all.items.at(-1)).toMatchObject({ auditID: 'request-0', stage: 'RequestReceived' });
    const paged: unknown[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: Page = await server.read(`?limit=3&before=${next}`);
      paged.push(...page.items);
      next = page.next;
    }
    expect(paged).toEqual(all.items);
    expect((await server.read('?contains=request-2')).items).toHaveLength(2);
    expect((await server.read('?limit=none&before=none')).items).toHaveLength(10);
    await expect(server.read('?as=stranger')).rejects.toThrow('SERVER_FORBIDDEN');
  });

  it('keeps half a line that a crash left, as a line of its own', async () => {
    const first = await start(1, echo);
    await first.send('/v3/users', { body: {} });
    await first.stop();
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -30));
    const second = await start(1, echo);
    await second.send('/v3/users', { body: {} });
    await second.stop();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(() => JSON.parse(lines[1] ?? '') as unknown).toThrow(SyntaxError);
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ stage: 'RequestReceived' });
  });
});
