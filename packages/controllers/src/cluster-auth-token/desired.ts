import {
  ANNOTATIONS,
  type ClusterAuthToken,
  type ClusterUserAttribute,
  clusterAuthToken,
  clusterUserAttribute,
  NAMESPACES,
  type Token,
} from '@drover/api';
import { apiVersionOf } from '@drover/apimachinery';
import { isTokenExpired, LOCAL_PROVIDER, tokenExpiryMs } from '@drover/auth';
import { formatTime } from '@drover/base';
import type { UserInfo } from '@drover/rbac';
import { MANAGED_LABEL } from '../downstream-names.ts';

/** Value of the label on what this controller puts into a cluster. */
export const MANAGED_VALUE = 'authorized-endpoint';

/** What a cluster knows of the people who reach it without Drover in between. */
export interface EndpointAccess {
  readonly tokens: readonly ClusterAuthToken[];
  readonly users: readonly ClusterUserAttribute[];
}

/**
 * What a cluster with an authorized endpoint is told: its tokens that work, and who they belong to.
 *
 * **Guarantees**: no secret, only hashes; a token that is stored as it is, as servers of old did, is not told. Nobody
 * who is disabled or holds nothing in the cluster is there.
 *
 * @param tokens - those that are good for this cluster alone.
 */
export function endpointAccess(
  tokens: readonly Token[],
  identityOf: (user: string) => UserInfo | undefined,
  nowMs: number,
): EndpointAccess {
  const working = tokens.filter((token) => isWorking(token, nowMs));
  const names = new Set(working.map(({ userId }) => userId ?? ''));
  const identities = [...names].flatMap((name) => identityOf(name) ?? []);
  const known = new Set(identities.map(({ name }) => name));
  return {
    tokens: working.filter(({ userId = '' }) => known.has(userId)).map(authToken),
    users: identities.map(userAttribute),
  };
}

/** When the first of the tokens ends, in milliseconds since the epoch; `undefined` when none does. */
export function firstEndMs(tokens: readonly Token[], nowMs: number): number | undefined {
  const ends = tokens.flatMap((token) => tokenExpiryMs(token) ?? []).filter((end) => end > nowMs);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function isWorking(token: Token, nowMs: number): boolean {
  const isHashed = token.metadata?.annotations?.[ANNOTATIONS.tokenHashed] === 'true';
  return isHashed && token.enabled !== false && !isTokenExpired(token, nowMs);
}

function authToken(token: Token): ClusterAuthToken {
  const expiryMs = tokenExpiryMs(token);
  return {
    ...objectHead(clusterAuthToken, token.metadata?.name ?? ''),
    userName: token.userId ?? '',
    hash: token.token ?? '',
    enabled: true,
    ...(expiryMs !== undefined && { expiresAt: formatTime(expiryMs) }),
  };
}

function userAttribute({ name, groups = [], extra = {} }: UserInfo): ClusterUserAttribute {
  return {
    ...objectHead(clusterUserAttribute, name),
    enabled: true,
    groups: groups.toSorted(),
    extraByProvider: { [LOCAL_PROVIDER]: extra },
  };
}

function objectHead(kind: typeof clusterAuthToken | typeof clusterUserAttribute, name: string) {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { name, namespace: NAMESPACES.system, labels: { [MANAGED_LABEL]: MANAGED_VALUE } },
  };
}
