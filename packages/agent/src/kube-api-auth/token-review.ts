import { type ClusterAuthToken, type ClusterUserAttribute, SYSTEM_GROUPS } from '@drover/api';
import { parseCredential, verifyTokenHash } from '@drover/auth/tokens';
import { parseTimeMs } from '@drover/base';

/** The status of a `TokenReview` of `authentication.k8s.io`. */
export interface TokenReviewStatus {
  readonly authenticated: boolean;
  readonly user?: ReviewedUser;
  /** Why not, for the log of the API server; names no token that exists. */
  readonly error?: string;
}

/** Who the token belongs to. */
export interface ReviewedUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What the cluster knows of tokens and their users. */
export interface KnownTokens {
  token(name: string): ClusterAuthToken | undefined;
  user(name: string): ClusterUserAttribute | undefined;
}

const REFUSED: TokenReviewStatus = { authenticated: false, error: 'the token opens nothing here' };

/** A role held in a cluster or a project. */
const VIRTUAL_GROUP = /^drover:(c|p)-[a-z0-9-]+:[A-Za-z0-9._-]+$/;

const KNOWN_SYSTEM_GROUPS: readonly string[] = Object.values(SYSTEM_GROUPS);

/**
 * Who shows `token`.
 *
 * **Guarantees**: unknown, expired, disabled and wrong tokens, and tokens of users who are unknown or disabled, are
 * answered alike; the comparison takes the same time wherever two secrets differ. Nobody gets a group of Kubernetes'
 * own, whatever is written in the cluster.
 */
export function reviewToken(token: string, known: KnownTokens, nowMs: number): TokenReviewStatus {
  const credential = parseCredential(token);
  const stored = credential && known.token(credential.name);
  if (!credential || !stored || !verifyTokenHash(stored.hash ?? '', credential.secret)) {
    return REFUSED;
  }
  const { userName = '' } = stored;
  const user = userName === '' ? undefined : known.user(userName);
  if (stored.enabled !== true || isOver(stored, nowMs) || user?.enabled !== true) return REFUSED;
  return { authenticated: true, user: userOf(userName, user) };
}

/** A time that cannot be read is over: a token must not live longer because of a typing error. */
function isOver({ expiresAt }: ClusterAuthToken, nowMs: number): boolean {
  if (!expiresAt) return false;
  const expiryMs = parseTimeMs(expiresAt);
  return expiryMs === undefined || nowMs >= expiryMs;
}

function userOf(
  username: string,
  { groups = [], extraByProvider }: ClusterUserAttribute,
): ReviewedUser {
  return {
    username,
    uid: username,
    groups: [...new Set([...groups.filter(mayBeGiven), ...KNOWN_SYSTEM_GROUPS])],
    extra: joinExtras(extraByProvider),
  };
}

function mayBeGiven(group: string): boolean {
  const folded = group.trim().toLowerCase();
  if (folded.startsWith('system:')) return false;
  return folded.startsWith('drover:') ? VIRTUAL_GROUP.test(group) : folded !== '';
}

/** Facts of all identity providers, key by key: `principalid`, `username`. */
function joinExtras(byProvider: unknown): Record<string, string[]> {
  const joined = new Map<string, string[]>();
  for (const [key, values] of valuesOf(byProvider).flatMap((facts) => entriesOf(facts))) {
    const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
    joined.set(key, [...new Set([...(joined.get(key) ?? []), ...texts])]);
  }
  return Object.fromEntries(joined);
}

function valuesOf(value: unknown): unknown[] {
  return entriesOf(value).map(([, each]) => each);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
