import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import type { OpenApiDocument } from '@drover/norman';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docsRoutes } from '../src/docs/docs-routes.ts';
import { applyFilters, type Filter } from '../src/http/exchange.ts';
import { recoveryFilter } from '../src/http/filters.ts';
import { type Listener, openListener } from '../src/http/listener.ts';
import { routeHandler } from '../src/http/routes.ts';

const document: OpenApiDocument = {
  openapi: '3.1.0',
  tags: [{ name: 'user', description: 'Someone <b>who</b> logs in.' }],
  paths: {
    '/v3/users/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      put: {
        tags: ['user'],
        operationId: 'updateUser',
        summary: 'Change fields of a user',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/user.update' } } },
        },
        responses: { 200: { description: 'The changed resource' } },
      },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true } },
    schemas: {
      'user.update': {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: ['string', 'null'], description: '"><script>alert(1)</script>' },
          taints: { type: 'array', items: { $ref: '#/components/schemas/taint.update' } },
        },
      },
    },
  },
};

let listener: Listener;
beforeAll(async () => {
  const identify: Filter = (next) => (exchange) => {
    exchange.identity = { user: { name: 'u', groups: [] }, tokenName: 't', via: 'cookie' };
    return next(exchange);
  };
  const documentOf = (path: string): OpenApiDocument | undefined =>
    path === '/v3' ? document : undefined;
  listener = await openListener({
    address: '127.0.0.1',
    port: 0,
    portFlag: '--http-listen-port',
    isTrustedProxy: () => false,
    handler: applyFilters(
      [recoveryFilter(silentLogger), identify],
      routeHandler(docsRoutes(documentOf)),
    ),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  });
});
afterAll(() => listener[Symbol.asyncDispose]());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = listener;
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () =>
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.once('error', reject);
    sent.end();
  });
}

it('sends the document compressed, and not twice', async () => {
  const first = await get('/v3/openapi.json', { 'accept-encoding': 'gzip, br' });
  expect(first.headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(first.body).toString())).toEqual(document);
  const etag = String(first.headers['etag']);
  const again = await get('/v3/openapi.json', { 'if-none-match': etag });
  expect(again.status).toBe(304);
  expect(again.body).toHaveLength(0);
  const plain = await get('/v3/openapi.json');
  expect(JSON.parse(plain.body.toString())).toEqual(document);
});

it('shows a type with its operations, and runs nothing of what the documents say', async () => {
  const { status, headers, body } = await get('/docs/api?version=/v3&type=user');
  const page = body.toString();
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(page).toContain('<form data-method="PUT" data-path="/v3/users/{id}">');
  expect(page).toContain('<em>required</em>');
  expect(page).toContain('array of taint');
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toMatch(/<script>|<b>who/);
});

it('lists the types, and knows no others', async () => {
  const index = (await get('/docs/api')).body.toString();
  expect(index).toContain('href="/docs/api?version=/v3&amp;type=user"');
  expect((await get('/docs/api?version=/v3&type=none')).status).toBe(404);
  expect((await get('/docs/api?version=/v9&type=user')).status).toBe(404);
});

it('explains every code that the server reports, and where errors link to', async () => {
  const { body } = await get('/docs/errors');
  const page = body.toString();
  for (const code of ['NORMAN_NOT_FOUND', 'AUTH_THROTTLED', 'SERVER_TOO_MANY_REQUESTS']) {
    expect(page).toContain(`<tr id="${code}">`);
  }
});
