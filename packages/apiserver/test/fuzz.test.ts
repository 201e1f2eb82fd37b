import { FakeClock } from '@drover/base/testing';
import { customResourceDefinitions } from '@drover/kubernetes';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';
import { PATCH, type RawAnswer, type RawOptions, send } from './raw-request.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
const RUNS = { numRuns: SOAK ? 5_000 : 80 };
const maps = '/api/v1/namespaces/default/configmaps';
const things = '/apis/example.com/v1/namespaces/default/things';

let server: TestApiServer;
// What takes moments takes minutes in a soak.
if (SOAK) vi.setConfig({ testTimeout: 1_800_000 });
afterAll(() => vi.resetConfig());
const request = (method: string, path: string, options?: RawOptions): Promise<RawAnswer> =>
  send(server.transport(), method, path, options);

beforeAll(async () => {
  server = await startTestApiServer();
  const definitions = server.client().resource(customResourceDefinitions);
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;
  await definitions.create({
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  });
  await request('POST', maps, { body: { metadata: { name: 'a' }, data: { k: 'v' } } });
});
afterAll(() => server.close());

/** Whatever was sent: a success, or a Status that says whose fault it is; and the server goes on. */
function expectCivil({ status, body }: RawAnswer): void {
  if (status < 300) return;
  const answer = { status, body };
  expect(answer).toMatchObject({ body: { kind: 'Status', status: 'Failure', code: status } });
  // 504: a token may name a state that is still to come.
  if (status !== 504) expect(status, JSON.stringify(answer)).toBeLessThan(500);
}

const NASTY_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '$patch',
];
const key = fc.oneof(
  fc.constantFrom(...NASTY_KEYS, 'metadata', 'name', 'labels', 'data', 'spec', 'finalizers'),
  fc.string({ maxLength: 8 }),
);
const leaf = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => fromEntries(entries)),
  ),
}));

/** An object whose keys are data, whatever they are called. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, each] of entries) {
    Object.defineProperty(object, name, {
      value: each,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

test('objects of any form', () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom(maps, things), value, async (path, body) => {
      expectCivil(await request('POST', path, { body: JSON.stringify(body) }));
      expectCivil(await request('PUT', `${path}/a`, { body: JSON.stringify(body) }));
    }),
    RUNS,
  ));

test('fields of an object of any form', () =>
  fc.assert(
    fc.asyncProperty(key, value, key, value, async (first, one, second, two) => {
      const object = fromEntries([
        [
          'metadata',
          fromEntries([
            ['generateName', 'x-'],
            [first, one],
          ]),
        ],
        [second, two],
      ]);
      expectCivil(await request('POST', `${maps}?dryRun=All`, { body: JSON.stringify(object) }));
    }),
    RUNS,
  ));

test('patches of any form', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(PATCH.merge, PATCH.strategic, PATCH.json, PATCH.apply),
      value,
      async (headers, body) => {
        const path = `${maps}/a?dryRun=All${headers === PATCH.apply ? '&fieldManager=f' : ''}`;
        expectCivil(await request('PATCH', path, { body: JSON.stringify(body), headers }));
      },
    ),
    RUNS,
  ));

test('JSON patches with paths of any form', () => {
  const pointer = fc
    .array(key, { maxLength: 4 })
    .map((parts) => parts.map((part) => `/${part}`).join(''));
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: pointer,
    from: pointer,
    value,
  });
  return fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 6 }), async (body) => {
      const path = `${maps}/a?dryRun=All`;
      expectCivil(
        await request('PATCH', path, { body: JSON.stringify(body), headers: PATCH.json }),
      );
    }),
    RUNS,
  );
});

test('texts that are no JSON, no YAML and no protobuf', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        'application/json',
        'application/yaml',
        'application/vnd.kubernetes.protobuf',
      ),
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 60 }),
        fc
          .uint8Array({ maxLength: 60 })
          .map((bytes) => Buffer.concat([Buffer.from('k8s\0'), bytes])),
        fc
          .array(
            fc.constantFrom(
              '{',
              '}',
              '[',
              ']',
              ':',
              ',',
              '"',
              '- ',
              '\n',
              '  ',
              '&a ',
              '*a',
              '!!',
              '|',
              '<<: ',
            ),
          )
          .map((parts) => Buffer.from(parts.join(''))),
      ),
      async (type, body) => {
        expectCivil(await request('POST', maps, { body, headers: { 'content-type': type } }));
      },
    ),
    RUNS,
  ));

test('queries of any form', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(fc.constantFrom('a', 'in', 'notin', '(', ')', ',', '=', '!', '>', ' ', '/', '1'))
      .map((parts) => parts.join('')),
    fc.string({ maxLength: 30 }).map((token) => Buffer.from(token).toString('base64url')),
    fc
      .tuple(fc.integer(), fc.string())
      .map(([rv, start]) =>
        Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url'),
      ),
  );
  const name = fc.constantFrom(
    'labelSelector',
    'fieldSelector',
    'continue',
    'limit',
    'resourceVersionMatch',
    'dryRun',
    'fieldManager',
    'fieldValidation',
    'pretty',
    'includeObject',
    'timeoutSeconds',
  );
  return fc.assert(
    fc.asyncProperty(name, text, async (parameter, given) => {
      const query = `${parameter}=${encodeURIComponent(given.toWellFormed())}`;
      expectCivil(await request('GET', `${maps}?${query}`));
      expectCivil(await request('POST', `${maps}?${query}`, { body: { metadata: {} } }));
    }),
    RUNS,
  );
});

test('paths of any form', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE'),
      fc.array(
        fc.oneof(
          fc.constantFrom(
            'api',
            'apis',
            'v1',
            'namespaces',
            'default',
            'configmaps',
            'watch',
            'a',
            'status',
            'scale',
            '..',
            '%',
            '%2f',
            '%zz',
          ),
          fc.string({ maxLength: 6 }).map((part) => encodeURIComponent(part.toWellFormed())),
        ),
        { maxLength: 8 },
      ),
      async (method, parts) => {
        // What would end the server's own namespace is not asked for; nor are watches, which do not end.
        fc.pre(method !== 'DELETE' && !parts.includes('watch'));
        const answer = await request(method, `/${parts.join('/')}`, {
          ...(method !== 'GET' && method !== 'HEAD' && { body: {} }),
        });
        expect([501, ...Array.from({ length: 300 }, (_, at) => 200 + at)]).toContain(answer.status);
      },
    ),
    RUNS,
  ));

test.each(['__proto__', 'constructor', 'prototype'])(
  '%s is a name like any other',
  async (name) => {
    const nested = `{"${name}":{"polluted":true,"${name}":{"${name}":1}}}`;
    const body = `{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"n-${name.replaceAll('_', '')}"},"spec":${nested},"${name}":${nested}}`;
    const made = await request('POST', things, { body });
    expect(made.status).toBe(201);
    const path = `${things}/n-${name.replaceAll('_', '')}`;
    const { text } = await request('GET', path);
    expect(text).toContain(`"spec":${nested}`);
    for (const [headers, patch] of [
      [PATCH.merge, `{"spec":{"more":${nested}}}`],
      [PATCH.json, `[{"op":"add","path":"/spec/${name}/deep","value":${nested}}]`],
    ] as const) {
      const patched = await request('PATCH', path, { body: patch, headers });
      expect(patched.status).toBe(200);
      expect(patched.text).toContain(nested);
    }
    const data = await request('POST', `${maps}?dryRun=All`, {
      body: `{"metadata":{"name":"x"},"data":{"${name}":"v"}}`,
    });
    expect(data.text).toContain(`"data":{"${name}":"v"}`);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  },
);

test.each([
  ['{"a":', '}'],
  ['[', ']'],
])('deep nesting of %s%s ends in a Status', async (open, close) => {
  for (const depth of [900, 1_100, 20_000]) {
    const spec = `${open.repeat(depth)}1${close.repeat(depth)}`;
    const body = `{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"deep"},"spec":${spec}}`;
    const answer = await request('POST', `${things}?dryRun=All`, { body });
    expectCivil(answer);
    expect(answer.status === 201).toBe(depth < 1_000);
  }
});

test.each(['{a: ', '[', '- ', '? '])(
  'deep nesting of %j in YAML ends in a Status',
  async (open) => {
    for (const depth of [2_000, 20_000]) {
      const body = `apiVersion: example.com/v1\nkind: Thing\nspec:\n  ${open.repeat(depth)}`;
      const headers = { 'content-type': 'application/yaml' };
      const answer = await request('POST', things, { body, headers });
      expect(answer.status).toBe(400);
    }
  },
);

test('a patch that copies an object into itself does not grow without end', async () => {
  const copies = Array.from({ length: 2_000 }, () => ({
    op: 'copy',
    from: '/metadata',
    path: '/metadata/annotations',
  }));
  expectCivil(
    await request('PATCH', `${maps}/a?dryRun=All`, { body: copies, headers: PATCH.json }),
  );
});

test('names, keys and selectors of a megabyte', async () => {
  const long = 'x'.repeat(1024 * 1024);
  expectCivil(await request('POST', maps, { body: { metadata: { name: long } } }));
  expectCivil(
    await request('POST', maps, { body: { metadata: { name: 'k' }, data: { [long]: 'v' } } }),
  );
  expectCivil(
    await request('POST', maps, { body: { metadata: { name: 'k', labels: { [long]: 'v' } } } }),
  );
  expectCivil(await request('GET', `${maps}?labelSelector=${long}`));
  expectCivil(
    await request(
      'GET',
      `${maps}?labelSelector=${encodeURIComponent(`a in (${'b,'.repeat(100_000)}c)`)}`,
    ),
  );
  expectCivil(await request('GET', `${maps}?fieldSelector=${'metadata.name%3Da,'.repeat(20_000)}`));
  expectCivil(await request('GET', `${maps}/${long}`));
  const unknown = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`f${at}`, at]));
  const warned = await request('POST', `${maps}?dryRun=All`, {
    body: { metadata: { name: 'k' }, ...unknown },
  });
  expectCivil(warned);
  expect((warned.headers['warning'] ?? '').length).toBeLessThan(8_192);
});

test('aliases of YAML do not blow up', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(10)}]`,
  );
  const body = ['l0: &l0 [x,x,x,x,x,x,x,x,x,x]', ...levels].join('\n');
  const answer = await request('POST', things, {
    body,
    headers: { 'content-type': 'application/yaml' },
  });
  expect(answer.status).toBe(400);
});

test('a flood of headers', async () => {
  const headers = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, at) => [`x-flood-${at}`, 'y']),
  );
  expectCivil(await request('GET', maps, { headers }));
  const groups = { 'impersonate-user': 'bob', accept: 'application/json,'.repeat(20_000) };
  expectCivil(await request('GET', maps, { headers: groups }));
});

async function* endless(chunk: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) yield await Promise.resolve(chunk);
}

test('a body without end is refused when it is too large', async () => {
  const answer = await server.transport().request({
    method: 'POST',
    path: maps,
    headers: { 'content-type': 'application/json' },
    body: endless(new Uint8Array(64 * 1024)),
  });
  expect(answer.status).toBe(413);
});

test('a body that stands still is not waited for', async () => {
  const clock = new FakeClock();
  await using slow = await startTestApiServer({ clock });
  const never = Promise.withResolvers<never>();
  // eslint-disable-next-line require-yield -- nothing comes.
  async function* stalled(): AsyncGenerator<Uint8Array, void, undefined> {
    await never.promise;
  }
  const answer = slow.transport().request({
    method: 'POST',
    path: maps,
    headers: { 'content-type': 'application/json' },
    body: stalled(),
  });
  await clock.advance(61_000);
  expect((await answer).status).toBe(504);
});
