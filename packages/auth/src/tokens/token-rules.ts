import { ANNOTATIONS, type Token } from '@drover/api';
import { parseTimeMs } from '@drover/base';
import { isSameSecret, verifyTokenHash } from './token-hash.ts';

/** When the token stops working, in milliseconds since the epoch; `undefined` when it never does. */
export function tokenExpiryMs(token: Token): number | undefined {
  const { ttl = 0, metadata } = token;
  if (ttl <= 0) return undefined;
  const created = parseTimeMs(metadata?.creationTimestamp ?? '');
  return created === undefined ? undefined : created + ttl;
}

/** Whether the token's time is over. */
export function isTokenExpired(token: Token, nowMs: number): boolean {
  const expiry = tokenExpiryMs(token);
  return expiry !== undefined && nowMs >= expiry;
}

/** Whether `secret` belongs to the token, hashed or (tokens of an older server) stored as it is. */
export function isTokenSecret(token: Token, secret: string): boolean {
  const stored = token.token ?? '';
  return token.metadata?.annotations?.[ANNOTATIONS.tokenHashed] === 'true'
    ? verifyTokenHash(stored, secret)
    : isSameSecret(stored, secret);
}

/**
 * Whether a token that is good for one cluster opens `path`: `/k8s/clusters/<it>/…` and `/v3/cluster(s)/<it>/…`.
 * The path must be the one that is served, after all decoding.
 */
export function isPathInScope(clusterId: string, path: string): boolean {
  return ['/k8s/clusters/', '/v3/clusters/', '/v3/cluster/'].some((prefix) => {
    const rest = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
    if (rest === undefined || rest.split('/').some((part) => part === '..' || part === '.')) {
      return false;
    }
    return rest === clusterId || rest.startsWith(`${clusterId}/`);
  });
}

/** A hundred years: longer times cannot be written down. */
const MAX_TTL_MS = 100 * 365 * 86_400_000;

/**
 * The life of a new token under the setting `auth-token-max-ttl-minutes`.
 *
 * @param requestedMs - what the client asks for; 0 means without end.
 * @param maxMinutes - the cap; 0 means none.
 */
export function clampTtlMs(requestedMs: number, maxMinutes: number): number {
  const requested = Math.min(MAX_TTL_MS, Math.max(0, Math.trunc(requestedMs)));
  const maxMs = maxMinutes * 60_000;
  if (maxMs <= 0) return requested;
  return requested === 0 ? maxMs : Math.min(requested, maxMs);
}
