import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { type Clock, silentLogger, systemClock, systemRandom } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type CertificateSubject,
  createAuthority,
  issueCertificate,
  type KeyPair,
} from '../src/pki/certificate-authority.ts';
import { type ServedApi, serveApi } from '../src/serve-api.ts';

let folder = '';
let served: ServedApi;
let authority = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-network-'));
  served = await serveApi({
    dataDir: folder,
    memory: true,
    listenPort: 0,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  authority = await readFile(join(folder, 'pki', 'ca.crt'), 'utf8');
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request over a connection of its own. */
function ask(path: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { port } = new URL(served.url ?? '');
  const sent = request(
    { host: '127.0.0.1', port, path, ca: authority, agent: false, ...options },
    (response) => {
      text(response).then(
        (all) => resolve({ status: response.statusCode ?? 0, text: all }),
        reject,
      );
    },
  );
  sent.once('error', reject);
  sent.end(body);
  return promise;
}

interface ClientPair {
  readonly cert: string;
  readonly key: string;
}

/** A client certificate that the server's authority signed. */
async function certificate(
  commonName: string,
  organizations: readonly string[],
  clock: Clock = systemClock,
): Promise<ClientPair> {
  const privateKey = await readFile(join(folder, 'pki', 'ca.key'), 'utf8');
  const signer = { certificate: authority, privateKey };
  return issued(signer, { commonName, organizations, servingNames: [] }, clock);
}

async function issued(
  signer: KeyPair,
  subject: CertificateSubject,
  clock: Clock = systemClock,
): Promise<ClientPair> {
  const pair = await issueCertificate(signer, subject, { clock, random: systemRandom });
  return { cert: pair.certificate, key: pair.privateKey };
}

const REVIEW = JSON.stringify({
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'SelfSubjectReview',
});

test('a certificate names a user and groups, however they are spelled', async () => {
  const pair = await certificate('alice, / Ü=1', ['devs', 'a, b']);
  const answer = await ask(
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    { ...pair, method: 'POST', headers: { 'content-type': 'application/json' } },
    REVIEW,
  );
  expect(answer.status).toBe(201);
  expect((JSON.parse(answer.text) as { status: object }).status).toEqual({
    userInfo: {
      username: 'alice, / Ü=1',
      groups: ['devs', 'a, b', 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': [
          expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/),
        ],
      },
    },
  });
});

test('a certificate that has run out, or that others have signed, is refused', async () => {
  const longAgo = await certificate('admin', ['system:masters'], new FakeClock(0));
  const sources = { clock: systemClock, random: systemRandom };
  const others = await createAuthority('drover-apiserver-ca', sources);
  const subject = { commonName: 'admin', organizations: ['system:masters'], servingNames: [] };
  for (const pair of [longAgo, await issued(others, subject)]) {
    const answer = await ask('/api/v1/namespaces', { ...pair });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ reason: 'Unauthorized' });
  }
});

test('headers beyond their bound are refused, and the server goes on', async () => {
  const flood = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`x-${at}`, 'v'.repeat(1_000)]),
  );
  expect((await ask('/livez', { headers: flood })).status).toBe(431);
  expect((await ask('/livez')).status).toBe(200);
});

test('what is not HTTP ends its own connection alone', async () => {
  const { port } = new URL(served.url ?? '');
  const socket = connect({ host: '127.0.0.1', port: Number(port), ca: authority });
  socket.end('\u0000\u0001 nonsense\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await ask('/livez')).status).toBe(200);
});

test('who goes on sending what is not HTTP still gets the answer', async () => {
  const { port } = new URL(served.url ?? '');
  const socket = connect({ host: '127.0.0.1', port: Number(port), ca: authority });
  const answer = text(socket);
  socket.write('\u0000\u0001 nonsense\r\n\r\n');
  for (let count = 0; count < 16; count += 1) socket.write(Buffer.alloc(64 * 1024));
  socket.end();
  expect(await answer).toMatch(/^HTTP\/1\.1 400 .*"code":400\}$/s);
});

test('watches end whole when the server ends, and connections that are kept do not hold it up', async () => {
  const kubeconfig = await readFile(served.kubeconfigPath, 'utf8');
  const of = (key: string): string =>
    Buffer.from(new RegExp(`${key}: (\\S+)`).exec(kubeconfig)?.[1] ?? '', 'base64').toString();
  const admin = { cert: of('client-certificate-data'), key: of('client-key-data') };
  const agent = new Agent({ keepAlive: true, ca: authority, ...admin });
  expect((await ask('/version', { agent })).status).toBe(200);
  const watch = ask('/api/v1/namespaces?watch=true', { ...admin });
  await ask('/api/v1/namespaces/default', { ...admin });
  await served[Symbol.asyncDispose]();
  // Cut short, it would have been an error of the connection.
  expect((await watch).text.trim().split('\n').length).toBeGreaterThanOrEqual(4);
  agent.destroy();
});
