import { type Cluster, GROUPS } from '@drover/api';
import type { Random } from '@drover/base';
import type { RequestAttributes } from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import { readBody } from '../http/body.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import { sendJson } from '../http/respond.ts';
import type { DirectAccounts } from './direct-accounts.ts';
import { directEndpoint, directKubeconfig } from './direct-endpoint.ts';

/** Below this path is what belongs to one cluster. */
export const CLUSTER_ACCESS_PREFIX = '/drover/v1alpha1/clusters/';

/** What the handler needs. */
export interface DirectAccessHandlerOptions {
  readonly accounts: DirectAccounts;
  readonly random: Random;
  /** Whether whoever sent an exchange may do something. */
  readonly mayDo: (exchange: Exchange, attributes: RequestAttributes) => boolean;
}

const PATH =
  /^\/drover\/v1alpha1\/clusters\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/service-account$/;
const MAX_BODY_BYTES = 4 * 1024;
/** API servers give no shorter ones. */
const MIN_MINUTES = 10;
const MAX_MINUTES = 60;

/** A request about the accounts of a cluster. */
interface Asked {
  readonly cluster: string;
  /** Who asks. */
  readonly user: string;
}

/**
 * Answers `/drover/v1alpha1/clusters/<id>/service-account`: POST gives whoever asks a token for the cluster itself, GET
 * lists accounts (one's own; owners of the cluster see all), DELETE takes one away (owners name others by `?user=`).
 *
 * @throws (the handler) `SERVER_NOT_FOUND`, `SERVER_BAD_REQUEST`, and what {@link DirectAccounts} throws.
 */
export function createDirectAccessHandler(options: DirectAccessHandlerOptions): Handler {
  return async (exchange) => {
    const [, cluster] = PATH.exec(exchange.path) ?? [];
    if (cluster === undefined) {
      throw serverErrors.create('SERVER_NOT_FOUND', { path: exchange.path });
    }
    if (!exchange.identity) throw serverErrors.create('SERVER_UNAUTHENTICATED');
    refuseForgery(exchange, options.random);
    const asked = { cluster, user: exchange.identity.user.name };
    const { method } = exchange.request;
    if (method === 'POST') return issue(exchange, asked, options);
    return method === 'DELETE' ? remove(exchange, asked, options) : list(exchange, asked, options);
  };
}

async function issue(
  exchange: Exchange,
  { cluster, user }: Asked,
  { accounts }: DirectAccessHandlerOptions,
): Promise<void> {
  const { minutes, isCredential } = readWish(await readBody(exchange, MAX_BODY_BYTES));
  const { signal } = exchange;
  const object = accounts.clusterFor(cluster, user);
  const token = await accounts.issueToken(cluster, user, { seconds: minutes * 60, signal });
  exchange.response.setHeader('cache-control', 'no-store');
  if (isCredential) {
    sendJson(exchange, 200, {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
      status: { token: token.token, expirationTimestamp: token.expires },
    });
    return;
  }
  const config = directKubeconfig(nameOf(object, cluster), directEndpoint(object), token);
  sendJson(exchange, 200, { config, expires: token.expires });
}

async function list(
  exchange: Exchange,
  { cluster, user }: Asked,
  { accounts, mayDo }: DirectAccessHandlerOptions,
): Promise<void> {
  const object = accounts.clusterFor(cluster, user);
  const isOwner = mayDo(exchange, owning(cluster));
  const data = await accounts.list(cluster, isOwner ? undefined : user, exchange.signal);
  sendJson(exchange, 200, { endpoint: directEndpoint(object), data });
}

async function remove(
  exchange: Exchange,
  { cluster, user }: Asked,
  { accounts, mayDo }: DirectAccessHandlerOptions,
): Promise<void> {
  const whose = new URLSearchParams(exchange.query).get('user') ?? user;
  accounts.clusterFor(cluster, user);
  if (whose !== user && !mayDo(exchange, owning(cluster))) {
    throw serverErrors.create('SERVER_FORBIDDEN', {
      problem: 'Only owners of a cluster remove the service accounts of others',
    });
  }
  sendJson(exchange, 200, { removed: await accounts.remove(cluster, whose, exchange.signal) });
}

function owning(cluster: string): RequestAttributes {
  return { verb: 'own', group: GROUPS.management, resource: 'clusters', name: cluster };
}

function nameOf({ spec }: Cluster, id: string): string {
  return spec?.displayName || id;
}

interface Wish {
  readonly minutes: number;
  readonly isCredential: boolean;
}

function readWish(body: Uint8Array): Wish {
  const { minutes = MAX_MINUTES, as = 'kubeconfig' } = parsed(body);
  const isFitting = typeof minutes === 'number' && minutes >= MIN_MINUTES && minutes <= MAX_MINUTES;
  if (!isFitting || !Number.isInteger(minutes)) {
    throw badRequest(`minutes is no whole number from ${MIN_MINUTES} to ${MAX_MINUTES}`);
  }
  if (as !== 'kubeconfig' && as !== 'credential') {
    throw badRequest('as is neither kubeconfig nor credential');
  }
  return { minutes, isCredential: as === 'credential' };
}

function parsed(body: Uint8Array): { readonly minutes?: unknown; readonly as?: unknown } {
  if (body.length === 0) return {};
  try {
    const sent: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof sent === 'object' && sent !== null) return sent;
  } catch (cause) {
    throw serverErrors.create('SERVER_BAD_REQUEST', { problem: 'The body is no JSON' }, { cause });
  }
  throw badRequest('The body is no object');
}

function badRequest(problem: string): Error {
  return serverErrors.create('SERVER_BAD_REQUEST', { problem });
}
