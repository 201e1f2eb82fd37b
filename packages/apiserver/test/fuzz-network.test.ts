import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { systemClock, systemRandom } from '@drover/base';
import { eventually, RecordingLogger } from '@drover/base/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedApi, serveApi } from '../src/serve-api.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
const RUNS = { numRuns: SOAK ? 3_000 : 100 };
const TIMEOUT_MS = SOAK ? 900_000 : 60_000;
const maps = '/api/v1/namespaces/default/configmaps';
const TOKEN = 'a-token-of-the-tests';

let folder: string;
let served: ServedApi;
let authority: string;
const logger = new RecordingLogger();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-fuzz-'));
  const tokenAuthFile = join(folder, 'tokens.csv');
  await writeFile(tokenAuthFile, `${TOKEN},admin,1,system:masters\n`);
  served = await serveApi({
    dataDir: folder,
    memory: true,
    listenPort: 0,
    clock: systemClock,
    random: systemRandom,
    logger,
    tokenAuthFile,
  });
  authority = await readFile(join(folder, 'pki', 'ca.crt'), 'utf8');
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function open(): TLSSocket {
  const { port } = new URL(served.url ?? '');
  const socket = connect({ host: '127.0.0.1', port: Number(port), ca: authority });
  socket.on('error', () => {});
  return socket;
}

/** All that comes back for these bytes until the server ends the connection. */
async function exchange(bytes: string | Uint8Array): Promise<string> {
  const socket = open();
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes);
  await closed;
  return Buffer.concat(received).toString();
}

const AUTHORIZED = `host: x\r\nauthorization: Bearer ${TOKEN}\r\n`;

const CLOSE = 'connection: close\r\n';

/** A request as text, the last one of its connection. */
function requestText(line: string, headers = '', body = ''): string {
  return `${line} HTTP/1.1\r\n${AUTHORIZED}${CLOSE}${headers}\r\n${body}`;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The answers in what came back. */
function answersIn(received: string): Answer[] {
  return received
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part !== '')
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      return { status: Number(head.split(' ')[1]), body: rest.join('\r\n\r\n') };
    });
}

async function expectWell(): Promise<void> {
  const [answer] = answersIn(await exchange(requestText('GET /readyz')));
  expect(answer).toEqual({ status: 200, body: 'ok' });
  const faults = logger.lines.filter(({ level }) => level === 'error');
  expect(faults).toEqual([]);
}

const STATUS = /"kind":"Status".*"status":"Failure"/;

const MALFORMED: [string, string][] = [
  ['no request', '\u0000\u0001 nonsense\r\n\r\n'],
  ['no method', requestText('FROB /livez')],
  ['a method in lower case', requestText('get /livez')],
  ['another version', `GET /livez HTTP/3.7\r\n${AUTHORIZED}\r\n`],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a name with a blank', requestText('GET /livez', 'content-length : 3\r\n', 'abc')],
  ['a name with a zero', requestText('GET /livez', 'x\0y: 1\r\n')],
  ['a value with a zero', requestText('GET /livez', 'x: a\0b\r\n')],
  ['a folded header', requestText('GET /livez', 'x: a\r\n b\r\n')],
  ['a carriage return alone', requestText('GET /livez', 'x: a\rb: c\r\n')],
  ['headers of 300 KB', requestText('GET /livez', `x: ${'y'.repeat(300_000)}\r\n`)],
  ['a path of 300 KB', requestText(`GET /livez?${'y'.repeat(300_000)}`)],
];

/** Each of these lets two readers of a connection see different requests behind one another. */
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n';
const AMBIGUOUS: [string, string][] = [
  ['a negative length', 'content-length: -1\r\n'],
  ['a length with a sign', 'content-length: +5\r\n'],
  ['a length in hexadecimal', 'content-length: 0x5\r\n'],
  ['a length in exponential form', 'content-length: 1e2\r\n'],
  ['a length beyond all numbers', 'content-length: 99999999999999999999999\r\n'],
  ['no length in a length', 'content-length: \r\n'],
  ['two lengths in one header', 'content-length: 0, 5\r\n'],
  ['two lengths', 'content-length: 0\r\ncontent-length: 5\r\n'],
  ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n'],
  ['chunks and a length', 'transfer-encoding: chunked\r\ncontent-length: 5\r\n'],
  ['chunks that are not last', 'transfer-encoding: chunked, identity\r\n'],
  ['an unknown encoding', 'transfer-encoding: xchunked\r\n'],
  ['chunks behind a tab', 'transfer-encoding:\u000bchunked\r\n'],
  ['two encodings', 'transfer-encoding: identity\r\ntransfer-encoding: chunked\r\n'],
];

test.each(MALFORMED)('%s: a Status, and the end of the connection alone', async (_, bytes) => {
  const [answer, ...more] = answersIn(await exchange(bytes));
  expect(more).toEqual([]);
  expect([400, 431]).toContain(answer?.status);
  expect(answer?.body).toMatch(STATUS);
  await expectWell();
});

test.each(AMBIGUOUS)('%s: nothing behind it is taken for a request', async (_, headers) => {
  const bytes = requestText(
    `POST ${maps}`,
    `content-type: application/json\r\n${headers}`,
    SMUGGLED,
  );
  const [answer, ...more] = answersIn(await exchange(bytes));
  expect(more).toEqual([]);
  expect(answer).toMatchObject({ status: 400, body: expect.stringMatching(STATUS) as string });
  await expectWell();
});

test.each([
  ['a size that is none', 'zz\r\nabc\r\n0\r\n\r\n'],
  ['a size beyond all numbers', 'FFFFFFFFFFFFFFFFFF\r\nabc'],
  ['a size that is too small', '2\r\nabcdef\r\n0\r\n\r\n'],
  ['extensions of 100 KB', `2;${'e'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`],
])('chunks with %s: a Status, and no other request', async (_, body) => {
  const headers = 'content-type: application/json\r\ntransfer-encoding: chunked\r\n';
  const bytes = requestText(`POST ${maps}`, headers, `${body}${SMUGGLED}`);
  const [answer, ...more] = answersIn(await exchange(bytes));
  expect(more).toEqual([]);
  expect([400, 413]).toContain(answer?.status);
  expect(answer?.body).toMatch(STATUS);
  await expectWell();
});

test('requests in one packet are answered in order', async () => {
  const bodies = Array.from({ length: 50 }, (_, at) => {
    const body = JSON.stringify({ metadata: { name: `p-${at}` } });
    const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    const request = requestText(`POST ${maps}?dryRun=All`, headers, body);
    return at < 49 ? request.replace(CLOSE, '') : request;
  });
  const answers = answersIn(await exchange(bodies.join('')));
  const names = answers.map(
    ({ body }) => (JSON.parse(body) as { metadata: { name: string } }).metadata.name,
  );
  expect(names).toEqual(Array.from({ length: 50 }, (_, at) => `p-${at}`));
});

test('what follows a request that is answered too early is not taken for another', async () => {
  const length = 64 * 1024 * 1024;
  const headers = `content-type: application/json\r\ncontent-length: ${length}\r\n`;
  const answers = answersIn(await exchange(requestText(`POST ${maps}`, headers, SMUGGLED)));
  expect(answers.map(({ status }) => status)).toEqual([413]);
  await expectWell();
});

test('a request without a host is refused as by the real server, and nothing behind it is answered', async () => {
  const received = await exchange(`GET /livez HTTP/1.1\r\n\r\n${requestText('GET /readyz')}`);
  const body = '400 Bad Request: missing required Host header';
  expect(received).toMatch(
    /^HTTP\/1\.1 400 Bad Request: missing required Host header\r\n[^]*content-type: text\/plain; charset=utf-8\r\n/,
  );
  expect(answersIn(received)).toEqual([{ status: 400, body }]);
  await expectWell();
});

test('who says that no more comes gives up what is under way, and harms nobody', async () => {
  const sockets = Array.from({ length: 30 }, (_, at) => {
    const socket = open();
    socket.end(requestText(at % 2 === 0 ? `GET ${maps}` : `GET ${maps}?watch=true`));
    return new Promise((resolve) => socket.once('close', resolve).resume());
  });
  await Promise.all(sockets);
  await expectWell();
});

test('HTTP/1.0 is answered, and its connection ends', async () => {
  const bytes = `GET /readyz HTTP/1.0\r\n${AUTHORIZED}\r\n`;
  const received = await exchange(bytes);
  expect(answersIn(received)).toEqual([{ status: 200, body: 'ok' }]);
});

test(
  'bytes of any form end in a Status or in nothing, and harm nobody',
  () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...['GET ', 'POST ', '/', maps, ' HTTP/1.1', ' HTTP/1.0', '\r\n', '\r\n\r\n', '\n', ':'],
        ...['host: x', `authorization: Bearer ${TOKEN}`, 'content-length: ', '5', '-', '{}', '0'],
        ...['transfer-encoding: chunked', 'content-type: application/json', 'upgrade: x', '%00'],
        ...['connection: upgrade', 'connection: close', 'expect: 100-continue', 'watch=1', '?'],
      ),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    return fc
      .assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
          // Ended by what is no request, so that none of them is waited for.
          const bytes = Buffer.from(`${pieces.join('')}\r\n\r\n\0\r\n\r\n`);
          for (const { status } of answersIn(await exchange(bytes))) {
            expect(status).toBeLessThan(500);
          }
        }),
        RUNS,
      )
      .then(expectWell);
  },
  TIMEOUT_MS,
);

/** A field of a protobuf message. */
function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

function protobuf(apiVersion: string, kind: string, raw: Uint8Array): Buffer {
  const type = Buffer.concat([field(1, apiVersion), field(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, raw)]);
}

async function post(path: string, type: string, body: Uint8Array, more = ''): Promise<Answer> {
  const headers = `content-type: ${type}\r\ncontent-length: ${body.length}\r\n${more}`;
  const head = Buffer.from(requestText(`POST ${path}`, headers));
  const [answer] = answersIn(await exchange(Buffer.concat([head, body])));
  return answer ?? { status: 0, body: '' };
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

test(
  'protobuf that is cut off or changed anywhere is read, or refused with a Status',
  async () => {
    const meta = Buffer.concat([field(1, 'a-name'), field(3, 'default'), field(11, field(1, 'a'))]);
    const data = Buffer.concat([field(1, 'key'), field(2, 'value')]);
    const whole = protobuf('v1', 'ConfigMap', Buffer.concat([field(1, meta), field(2, data)]));
    const path = `${maps}?dryRun=All`;
    expect((await post(path, PROTOBUF, whole)).status).toBe(201);
    const expectCivil = ({ status, body }: Answer): void => {
      expect([201, 400, 415, 422]).toContain(status);
      if (status !== 201) expect(body).toMatch(STATUS);
    };
    for (let end = 0; end < whole.length; end += 1) {
      expectCivil(await post(path, PROTOBUF, whole.subarray(0, end)));
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const changed = Buffer.from(whole);
          for (const [at, byte] of changes) changed[at] = byte;
          expectCivil(await post(path, PROTOBUF, changed));
        },
      ),
      RUNS,
    );
    await expectWell();
  },
  TIMEOUT_MS,
);

test('protobuf that nests without end, or promises more than it has, is refused', async () => {
  // JSONSchemaProps.not is field 30 of itself.
  const heads: Buffer[] = [field(1, 'x')];
  for (let length = 3; length < 2_000_000; length += heads.at(-1)?.length ?? 0) {
    heads.push(Buffer.concat([varint(30 * 8 + 2), varint(length)]));
  }
  const nested = Buffer.concat(heads.reverse());
  const schema = field(1, nested);
  const version = field(7, Buffer.concat([field(1, 'v1'), field(4, schema)]));
  const definition = protobuf(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    field(2, version),
  );
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const answer = await post(path, PROTOBUF, definition);
  expect(answer).toMatchObject({ status: 400, body: expect.stringMatching(STATUS) as string });
  const promise = Buffer.concat([Buffer.from('k8s\0'), Buffer.from([0x12]), varint(2 ** 40)]);
  expect((await post(maps, PROTOBUF, promise)).status).toBe(400);
  await expectWell();
}, 60_000);

test.each([
  ['gzip', gzipSync(Buffer.alloc(256 * 1024 * 1024, ' '), { level: 9 })],
  ['zstd', zstdCompressSync(Buffer.alloc(256 * 1024 * 1024, ' '))],
  ['deflate', Buffer.from('x')],
  ['br', Buffer.from('x')],
])('a body packed with %s is not unpacked', async (encoding, packed) => {
  const before = process.memoryUsage().rss;
  const answer = await post(maps, 'application/json', packed, `content-encoding: ${encoding}\r\n`);
  expect(answer).toMatchObject({ status: 400, body: expect.stringMatching(STATUS) as string });
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  await expectWell();
});

test('a thousand connections that say nothing, or half of something, keep nobody out', async () => {
  const beginnings = [
    '',
    'GET /livez HTTP/1.1\r\nhost:',
    requestText(`POST ${maps}`, 'content-length: 50\r\n', '{'),
  ];
  const count = SOAK ? 1_000 : 150;
  const slow = Array.from({ length: count }, (_, at) => {
    const socket = open();
    socket.write(beginnings[at % beginnings.length] ?? '');
    return socket;
  });
  await eventually(() => expect(slow.filter((socket) => socket.connecting)).toEqual([]), {
    timeoutMs: 30_000,
  });
  await expectWell();
  const made = await post(
    `${maps}?dryRun=All`,
    'application/json',
    Buffer.from('{"metadata":{"name":"x"}}'),
  );
  expect(made.status).toBe(201);
  for (const socket of slow) socket.destroy();
}, 60_000);

// What stands still is given up after a minute, by the clock of Node.
if (SOAK) {
  test('a head and a body that stand still get a Status in the end', async () => {
    const head = exchange('GET /livez HTTP/1.1\r\nhost:');
    const body = exchange(requestText(`POST ${maps}`, 'content-length: 50\r\n', '{'));
    const [first] = answersIn(await head);
    const [second] = answersIn(await body);
    expect(first).toMatchObject({ status: 408, body: expect.stringMatching(STATUS) as string });
    expect([408, 504]).toContain(second?.status);
    expect(second?.body).toMatch(STATUS);
    await expectWell();
  }, 150_000);
}
