import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The only token that counts. */
export const TOKEN = 'token-abcde:secret';

/** A server that knows one cluster, and remembers what it was asked. */
export interface TinyServer extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request. */
  readonly asked: readonly string[];
  /** Leaves the token for a program that waits, encrypted to its key: base64 of PEM. */
  leaveTokenFor(publicKey: string): void;
}

type Answer = readonly [status: number, body?: unknown];

/** Starts a {@link TinyServer}. */
export async function startTinyServer(): Promise<TinyServer> {
  const asked: string[] = [];
  let waiting: string | undefined;
  const server = createServer((request, response) => {
    const base = `http://${request.headers.host}`;
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/ping') return response.end('pong');
    const [status, body] = publicAnswer(request, waiting) ?? answer(request, base);
    response.writeHead(status, { 'x-api-schemas': `${base}/v3/schemas` });
    return response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    leaveTokenFor: (publicKey) => {
      waiting = encrypted(publicKey);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function publicAnswer(
  { method, url = '' }: IncomingMessage,
  waiting: string | undefined,
): Answer | undefined {
  if (url === '/v3-public/authProviders') return [200, { data: [{ id: 'local' }] }];
  if (!url.startsWith('/v3-public/authTokens/')) return undefined;
  if (method === 'DELETE') return [204];
  return waiting === undefined ? [404, {}] : [200, { token: waiting }];
}

function answer({ url = '', headers }: IncomingMessage, base: string): Answer {
  if (headers.authorization !== `Bearer ${TOKEN}`) return [401, {}];
  const cluster = clusterAt(base);
  const answers: Readonly<Record<string, unknown>> = {
    '/v3': {},
    '/v3/schemas': { data: [schemaAt(base, 'cluster'), schemaAt(base, 'setting')] },
    '/v3/users?me=true': { data: [{ id: 'user-1', username: 'ana' }] },
    '/v3/clusters/c-abc12': cluster,
    '/v3/settings/server-version': { id: 'server-version', type: 'setting', value: 'v2.7.6' },
  };
  if (url === '/drover/v1alpha1/access-reviews') return [200, REVIEW];
  // As a server answers that sees no upgrade in a request for a socket.
  if (url.startsWith('/v3/subscribe')) return [400, { code: 'InvalidAction' }];
  // What only completion asks for holds something that no shell should see.
  const evil = url.includes('limit=200') ? [{ ...cluster, id: '$(reboot)' }] : [];
  if (/^\/v3\/clusters($|\?)/.test(url)) return [200, { data: [cluster, ...evil] }];
  return url in answers ? [200, answers[url]] : [404, { code: 'NotFound', message: '' }];
}

/** Nobody may do anything here. */
const REVIEW = {
  user: { type: 'user', id: 'u-1', name: 'Ana' },
  allowed: false,
  reason: 'No role that u-1 holds in cluster c-abc12 allows it',
  chain: [],
  missing: { place: 'cluster c-abc12', roles: ['nodes-view', 'cluster-owner'] },
  grantableBy: [{ type: 'group', id: 'oidc_group://ops' }],
  moreCanGrant: 2,
};

function clusterAt(base: string): object {
  return {
    id: 'c-abc12',
    type: 'cluster',
    name: 'prod',
    state: 'active',
    links: { self: `${base}/v3/clusters/c-abc12` },
    actions: {},
  };
}

function schemaAt(base: string, id: string): object {
  return {
    id,
    type: 'schema',
    pluralName: `${id}s`,
    links: { self: `${base}/v3/schemas/${id}`, collection: `${base}/v3/${id}s` },
    collectionMethods: ['GET', 'POST'],
    resourceMethods: ['GET', 'PUT', 'DELETE'],
    resourceFields: { id: {}, name: {}, state: {} },
    collectionFilters: { name: { modifiers: ['eq'] } },
  };
}

function encrypted(publicKey: string): string {
  const key = createPublicKey(Buffer.from(publicKey, 'base64').toString('utf8'));
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const options = { key, padding, oaepHash: 'sha256' };
  return publicEncrypt(options, Buffer.from(TOKEN)).toString('base64');
}
