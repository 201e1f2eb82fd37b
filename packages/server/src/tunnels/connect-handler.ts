import { createHash } from 'node:crypto';
import { type Cluster, type ClusterRegistrationToken, SERVER_EPOCH_HEADER } from '@drover/api';
import type { Clock, CodedError, Logger } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Lister } from '@drover/controller-runtime';
import { CLUSTER_UID } from '@drover/controllers';
import { acceptTunnel } from '@drover/tunnel';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendText } from '../http/respond.ts';
import { takeSocket } from '../http/take-socket.ts';
import type { AdmissionGate } from './admission-gate.ts';
import { createClusterSession } from './cluster-session.ts';
import { type ClusterParams, parseConnectParams, type Refusal } from './connect-params.ts';
import { readClusterUid } from './read-cluster-uid.ts';
import { refusalOfFailure } from './refusal-of-failure.ts';
import { MAX_SESSIONS_PER_CLUSTER, type SessionRegistry } from './session-registry.ts';
import { storeToken } from './store-token.ts';

/** Index of registration tokens by the digest of their secret, so that a lookup says nothing by its time. */
export const BY_TOKEN_DIGEST = 'token-digest';

/** The index that the cache of registration tokens needs. */
export const registrationTokenIndexes = {
  [BY_TOKEN_DIGEST]: ({ status }: ClusterRegistrationToken): readonly string[] =>
    status?.token ? [tokenDigest(status.token)] : [],
} as const;

/** What stands for a registration token in indexes. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What the tunnel endpoint is made of. */
export interface ConnectOptions {
  /** With {@link registrationTokenIndexes}. */
  readonly registrationTokens: Lister<ClusterRegistrationToken>;
  readonly clusters: Lister<Cluster>;
  readonly sessions: SessionRegistry;
  readonly gate: AdmissionGate;
  /** Of the home of state. */
  readonly client: KubernetesClient;
  /** Epoch of this server. */
  readonly serverEpoch: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Answers `/v3/connect` and `/v3/connect/register`: lets agents in and keeps their tunnels. */
export function createConnectHandler(options: ConnectOptions): Handler {
  return async (exchange) => {
    const known = admit(exchange, options);
    if ('refusal' in known) {
      const { status, text } = known.refusal;
      options.log.warn({ client: exchange.origin.address, status, text }, 'Refused an agent');
      sendText(exchange, status, text);
      return;
    }
    const { admitted, ...refused } = options.gate.enter();
    if (admitted) await openSession(exchange, { ...known, admitted }, options);
    else sendLater(exchange, refused);
  };
}

/** Our agents come again when they are told to; Rancher's in ten seconds. */
function sendLater(exchange: Exchange, refused: { readonly retryAfterSeconds?: number }): void {
  const { status, text } = refusalOf(serverErrors.create('TUNNEL_TOO_MANY_AT_ONCE'));
  exchange.response.setHeader('retry-after', refused.retryAfterSeconds ?? 1);
  sendText(exchange, status, text);
}

interface Admitted {
  readonly cluster: string;
  readonly params: ClusterParams;
}

/** Rancher's answers, word for word: agents look at them. */
function admit(
  exchange: Exchange,
  options: ConnectOptions,
): Admitted | { readonly refusal: Refusal } {
  const { headers } = exchange.request;
  const registered = registeredCluster(headers['x-api-tunnel-token'], options);
  if ('refusal' in registered) return registered;
  const { cluster } = registered;
  const { params, refusal } = parseConnectParams(headers);
  if (refusal) return { refusal };
  if (options.sessions.of(cluster).length >= MAX_SESSIONS_PER_CLUSTER) {
    return refuse(503, `cluster ${cluster} has ${MAX_SESSIONS_PER_CLUSTER} sessions already`);
  }
  if (!exchange.upgrade) return { refusal: noUpgrade() };
  const seen = Number(headers[SERVER_EPOCH_HEADER] ?? 0);
  if (seen > options.serverEpoch) return { refusal: superseded(options.serverEpoch, seen) };
  return { cluster, params };
}

function refuse(status: number, text: string): { readonly refusal: Refusal } {
  return { refusal: { status, text } };
}

/** The cluster that a registration token is of; one that is being deleted counts, so that Drover can be taken out of it. */
function registeredCluster(
  token: string | string[] | undefined,
  { registrationTokens, clusters }: ConnectOptions,
): { readonly cluster: string } | { readonly refusal: Refusal } {
  if (typeof token !== 'string' || token === '') return refuse(401, 'failed authentication');
  const [found] = registrationTokens.byIndex(BY_TOKEN_DIGEST, tokenDigest(token));
  if (!found) return refuse(400, 'cluster not found');
  const cluster = found.spec?.clusterName ?? '';
  const isKnown = clusters.get({ namespace: '', name: cluster }) !== undefined;
  return found.metadata?.namespace === cluster && isKnown
    ? { cluster }
    : refuse(400, `clusters.management.cattle.io "${cluster}" not found`);
}

/** The agent would refuse us, too; so it is this log that says why no agent comes. */
function superseded(epoch: number, seen: number): Refusal {
  return refusalOf(serverErrors.create('SERVER_SUPERSEDED', { epoch, seen }));
}

/** Our agents look for the code: it is how they know that a proxy dropped their wish to upgrade. */
function noUpgrade(): Refusal {
  return refusalOf(
    serverErrors.create('SERVER_BAD_HANDSHAKE', {
      problem: 'the header Upgrade is missing or Connection does not name it',
    }),
  );
}

function refusalOf({ code, status, message, remedy }: CodedError): Refusal {
  return { status, text: `${code}: ${message}. ${remedy}` };
}

async function openSession(
  exchange: Exchange,
  { cluster, params, admitted }: Admitted & { readonly admitted: Disposable },
  { sessions, clusters, client, serverEpoch, clock, log }: ConnectOptions,
): Promise<void> {
  using entering = admitted;
  const { request, socket, head } = takeSocket(exchange);
  const remoteAddress = exchange.origin.address;
  const logger = log.child({ cluster, client: remoteAddress });
  const tunnel = acceptTunnel(request, socket, head, {
    clock,
    logger,
    headers: [`${SERVER_EPOCH_HEADER}: ${serverEpoch}`],
  });
  const ended = new AbortController();
  void tunnel.closed.then((cause) => {
    logger.info({ code: cause.code, cause: cause.message }, 'An agent disconnected');
    ended.abort(cause);
  });
  const session = createClusterSession({ cluster, tunnel, params, remoteAddress });
  const uid = await readClusterUid(session, {
    clock,
    signal: ended.signal,
    onFailure: (failure) => {
      // It may take long until its API server answers; others need not wait for that.
      entering[Symbol.dispose]();
      const refusal = refusalOfFailure(failure, session);
      logger.warn({ code: refusal.code, cause: refusal.message }, 'An agent is of no use yet');
      sessions.refuse(cluster, refusal);
    },
  });
  if (uid === undefined) return;
  const object = clusters.get({ namespace: '', name: cluster });
  const known = sessions.uidOf(cluster) ?? object?.metadata?.annotations?.[CLUSTER_UID];
  if (known !== undefined && known !== uid) {
    const refusal = serverErrors.create('TUNNEL_OTHER_CLUSTER', { cluster, client: remoteAddress });
    logger.warn({ code: refusal.code }, 'Turned an agent of another cluster away');
    const message = `${refusal.message}. ${refusal.remedy}`;
    sessions.refuse(cluster, { reason: 'OtherCluster', message });
    tunnel.close(refusal);
    return;
  }
  try {
    const tokenSecret = await storeToken({ client, cluster: object, params, signal: ended.signal });
    sessions.add({ ...session, ...(tokenSecret !== undefined && { tokenSecret }) }, uid);
  } catch (err) {
    if (ended.signal.aborted) return;
    // The agent comes again, when the home of state may answer.
    logger.error({ err }, 'The token of an agent could not be kept');
    tunnel.close();
    return;
  }
  logger.info({ agent: params.version ?? 'foreign' }, 'An agent connected');
}
