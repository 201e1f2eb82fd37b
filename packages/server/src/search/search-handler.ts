import { once } from 'node:events';
import { type Cluster, LOCAL_CLUSTER } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import type { Authentication } from '@drover/auth';
import type { Clock, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Lister } from '@drover/controller-runtime';
import { type Explorer, parseSearchQuery } from '@drover/explorer';
import { holdsAny, NOTHING_HELD, type UserInfo } from '@drover/rbac';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { InFlight } from '../http/limits.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import type { LiveRequests } from '../proxy/live-requests.ts';
import { explorerRequest, localAsker } from '../v1/explorer-request.ts';
import { readClusterAnswer } from './cluster-answer.ts';
import { type FleetLine, type SearchedCluster, searchClusters } from './search-clusters.ts';

/** The search over all clusters that somebody may see. */
export const SEARCH_PATH = '/v1/search';

/** What answers searches. */
export interface SearchHandlerOptions {
  readonly clusters: Lister<Cluster>;
  readonly virtualGroups: VirtualGroups;
  /** Acts in a cluster as that user; `undefined` while it cannot be reached. */
  readonly clusterClient: (cluster: string, user: UserInfo) => KubernetesClient | undefined;
  /** Of the home of state, which is the local cluster. */
  readonly explorer: Explorer;
  readonly live: LiveRequests;
  readonly clock: Clock;
  readonly random: Random;
}

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 5_000;
/** Searches of one user at a time: each asks all clusters. */
const MAX_SEARCHES = 4;

/**
 * Answers `GET /v1/search`: asks the explorer of each cluster in which the caller holds a role, and sends what they find as
 * lines of JSON while they answer. Clusters that do not answer are named.
 *
 * @throws (the handler) `EXPLORER_QUERY_INVALID`, `SEARCH_BUSY`, `PROXY_RIGHTS_LOST`.
 */
export function createSearchHandler(options: SearchHandlerOptions): Handler {
  const inFlight = new InFlight();
  return async (exchange) => {
    const { identity } = exchange;
    if (!identity) throw serverErrors.create('SERVER_UNAUTHENTICATED');
    refuseForgery(exchange, options.random);
    const params = new URLSearchParams(exchange.query);
    parseSearchQuery(params);
    const leave = inFlight.enter(identity.user.name, MAX_SEARCHES);
    if (!leave) throw serverErrors.create('SEARCH_BUSY', { max: MAX_SEARCHES });
    try {
      await answer(exchange, { ...options, identity, params });
    } finally {
      leave();
    }
  };
}

interface Search extends SearchHandlerOptions {
  readonly identity: Authentication;
  readonly params: URLSearchParams;
}

async function answer(exchange: Exchange, search: Search): Promise<void> {
  const { response } = exchange;
  const ended = new AbortController();
  const signal = AbortSignal.any([exchange.signal, ended.signal]);
  using _ = followToken(search, (reason) => ended.abort(reason));
  const limit = limitOf(search.params);
  const clusters = searchedClusters(exchange, search, limit);
  response.writeHead(200, {
    'content-type': 'application/jsonl',
    'cache-control': 'no-store',
    // Proxies must not gather what comes line by line.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const { clock } = search;
  for await (const lines of searchClusters({ clusters, limit, clock, signal })) {
    if (lines.length > 0 && !response.write(textOf(lines)))
      await once(response, 'drain', { signal });
  }
  response.end();
}

function textOf(lines: readonly FleetLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A search ends with its token; rights in a cluster are looked at when it is asked, which is seconds ago at most. */
function followToken({ live, identity }: Search, end: (reason: Error) => void): Disposable {
  const { tokenName, user } = identity;
  return live.add({ tokenName, rights: [{ user, held: NOTHING_HELD }], end });
}

function limitOf(params: URLSearchParams): number {
  const limit = Number(params.get('limit') ?? '') || DEFAULT_LIMIT;
  return Math.min(limit, MAX_LIMIT);
}

/** The clusters in which the caller holds a role; of those the ones that he names, if he names some. */
function searchedClusters(
  exchange: Exchange,
  search: Search,
  limit: number,
): readonly SearchedCluster[] {
  const { virtualGroups, identity, params } = search;
  const named = new Set(params.getAll('cluster'));
  const query = new URLSearchParams(params);
  query.delete('cluster');
  query.set('limit', String(limit));
  const path = `${SEARCH_PATH}?${query.toString()}`;
  return search.clusters.list().flatMap(({ metadata, spec }) => {
    const { name: id = '' } = metadata ?? {};
    const isMeant = named.size === 0 || named.has(id);
    if (!isMeant || !holdsAny(virtualGroups.heldIn(id, identity.user))) return [];
    const ask =
      id === LOCAL_CLUSTER
        ? (signal: AbortSignal) => askLocal(exchange, search, { path, signal })
        : (signal: AbortSignal) => askRemote(id, search, { path, signal });
    return [{ id, name: spec?.displayName || id, ask }];
  });
}

interface Question {
  readonly path: string;
  readonly signal: AbortSignal;
}

async function askLocal(exchange: Exchange, search: Search, { path, signal }: Question) {
  const { explorer, virtualGroups } = search;
  const request = explorerRequest(exchange, localAsker(exchange, virtualGroups));
  const { body } = await explorer.handle({ ...request, url: path, signal });
  return readClusterAnswer(LOCAL_CLUSTER, chunksOf(body));
}

async function* chunksOf(
  body: string | Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof body === 'string') yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

async function askRemote(
  cluster: string,
  { clusterClient, identity }: Search,
  { path, signal }: Question,
) {
  const client = clusterClient(cluster, identity.user);
  if (!client) throw serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster });
  try {
    const { body } = await client.stream({ method: 'GET', path, signal });
    return await readClusterAnswer(cluster, body);
  } catch (cause) {
    // Foreign agents hand the question to their API server, which knows no such path.
    if (isNotFound(cause)) throw serverErrors.create('SEARCH_UNSUPPORTED', { cluster }, { cause });
    throw cause;
  }
}
