import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createAuthority,
  issueCertificate,
  type KeyPair,
} from '../src/pki/certificate-authority.ts';
import { type ServedApi, serveApi } from '../src/serve-api.ts';

const sources = { clock: systemClock, random: systemRandom };

let folder = '';
let served: ServedApi;
let clients: KeyPair;
let proxies: KeyPair;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-request-header-'));
  proxies = await createAuthority('proxies', sources);
  served = await serveApi({
    ...sources,
    dataDir: folder,
    memory: true,
    listenPort: 0,
    logger: silentLogger,
    requestHeader: {
      clientAuthorities: proxies.certificate,
      allowedNames: ['proxy'],
      usernameHeaders: ['X-Remote-User', 'X-User'],
      uidHeaders: [],
      groupHeaders: ['X-Remote-Group'],
      extraHeaderPrefixes: ['X-Remote-Extra-'],
    },
  });
  const read = (name: string): Promise<string> => readFile(join(folder, 'pki', name), 'utf8');
  clients = { certificate: await read('ca.crt'), privateKey: await read('ca.key') };
});

afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Who {
  readonly status: number;
  readonly user: { readonly username?: string; readonly groups?: readonly string[] } | undefined;
}

interface Shown {
  readonly cert?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who the server takes a client for. */
function whoAmI({ headers, ...shownPair }: Shown): Promise<Who> {
  const { promise, resolve, reject } = Promise.withResolvers<Who>();
  const { port } = new URL(served.url ?? '');
  const place = { host: '127.0.0.1', port, ca: clients.certificate, agent: false as const };
  const sent = request(
    {
      ...place,
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      method: 'POST',
      ...shownPair,
      headers: { 'content-type': 'application/json', ...headers },
    },
    (response) => {
      const { statusCode: status = 0 } = response;
      json(response).then((body) => {
        const { status: told } = body as { status?: { userInfo?: Who['user'] } };
        resolve({ status, user: told?.userInfo });
      }, reject);
    },
  );
  sent.once('error', reject);
  sent.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }));
  return promise;
}

async function shown(
  authority: KeyPair,
  commonName: string,
  organizations: readonly string[] = [],
): Promise<{ cert: string; key: string }> {
  const subject = { commonName, organizations, servingNames: [] };
  const issued = await issueCertificate(authority, subject, sources);
  return { cert: issued.certificate, key: issued.privateKey };
}

const alice = { 'x-remote-user': 'alice', 'x-remote-group': 'devs' };

test('an allowed proxy asks for whom it says, and for nobody when it says nothing', async () => {
  const proxy = await shown(proxies, 'proxy', ['system:masters']);
  expect(await whoAmI({ ...proxy, headers: alice })).toEqual({
    status: 201,
    user: { username: 'alice', groups: ['devs', 'system:authenticated'] },
  });
  expect(await whoAmI(proxy)).toEqual({ status: 401, user: undefined });
});

test('a certificate of the authority of proxies makes nobody a user', async () => {
  const other = await shown(proxies, 'other', ['system:masters']);
  expect(await whoAmI({ ...other, headers: alice })).toEqual({ status: 401, user: undefined });
});

test('a client is who its certificate says, whatever its headers say', async () => {
  for (const name of ['bob', 'proxy']) {
    const client = await shown(clients, name);
    const { status, user } = await whoAmI({ ...client, headers: alice });
    expect({ status, name: user?.username }).toEqual({ status: 201, name });
  }
});

test('without a certificate, or with one of somebody else, headers say nothing', async () => {
  expect(await whoAmI({ headers: alice })).toEqual({ status: 401, user: undefined });
  const stranger = await createAuthority('proxies', sources);
  const forged = await shown(stranger, 'proxy');
  expect(await whoAmI({ ...forged, headers: alice })).toEqual({ status: 401, user: undefined });
  // What is sent besides a certificate leads nowhere.
  const chained = { ...forged, cert: `${forged.cert}${proxies.certificate}` };
  expect(await whoAmI({ ...chained, headers: alice })).toEqual({ status: 401, user: undefined });
});

test('a client that sends along another authority is no proxy', async () => {
  const client = await shown(clients, 'proxy');
  const chained = { ...client, cert: `${client.cert}${proxies.certificate}` };
  expect(await whoAmI({ ...chained, headers: alice })).toMatchObject({
    status: 201,
    user: { username: 'proxy' },
  });
});

test('other servers are told of both kinds of proxies', async ({ signal }) => {
  const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
  const own = await readFile(join(folder, 'pki', 'front-proxy-ca.crt'), 'utf8');
  const admin = await shown(clients, 'admin', ['system:masters']);
  const get = async (): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const { port } = new URL(served.url ?? '');
    const place = { host: '127.0.0.1', port, ca: clients.certificate, agent: false as const };
    request({ ...place, ...admin, path }, (response) => {
      json(response).then(resolve, reject);
    })
      .once('error', reject)
      .end();
    return promise;
  };
  await eventually(
    async () => {
      expect(await get()).toMatchObject({
        data: {
          'client-ca-file': clients.certificate,
          'requestheader-client-ca-file': `${own}${proxies.certificate}`,
          'requestheader-allowed-names': '["front-proxy-client","proxy"]',
          'requestheader-username-headers': '["X-Remote-User","X-User"]',
          'requestheader-uid-headers': '["X-Remote-Uid"]',
        },
      });
    },
    { signal },
  );
});
