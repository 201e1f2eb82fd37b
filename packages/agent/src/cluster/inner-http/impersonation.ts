import { agentErrors } from '../../errors.ts';
import { connectionTokens, headerPairs, type RawHeaders } from './header-pairs.ts';

/**
 * As this user the server acts for itself: the agent then forwards the request without impersonation, so that it can do
 * what the agent's own service account can, and nothing more.
 */
export const SERVER_USER = 'drover:server';

/** Key of the extra that carries the epoch of the sender's leadership. */
export const EPOCH_EXTRA = 'drover.dev/epoch';

/** Who the server acts as, after the check. */
export interface CheckedImpersonation {
  /** The `Impersonate-*` headers to send on, names and values in turn; none for {@link SERVER_USER}. */
  readonly headers: readonly string[];
  /** The epoch of the sender, when it says one. */
  readonly epoch: number | undefined;
}

/** Groups of Kubernetes and Rancher that say no more than "is known". */
const HARMLESS_SYSTEM_GROUPS: ReadonlySet<string> = new Set([
  'system:authenticated',
  'system:authenticated:oauth',
  'system:cattle:authenticated',
]);

/** A role held in a cluster or a project, for example `drover:c-abc12:cluster-owner`. */
const VIRTUAL_GROUP = /^drover:(c|p)-[a-z0-9-]+:[A-Za-z0-9._-]+$/;

/** Extras that say how someone proved who they are; only the API server itself may state them. */
const RESERVED_EXTRAS = ['authentication.kubernetes.io/', 'authentication.k8s.io/'];

/**
 * Checks what a request asks to be, against what a server may ask of its agents.
 *
 * **Guarantees**: what is returned names exactly one user and no identity of Kubernetes itself (`system:…`), no group
 * of Drover but roles in clusters and projects, and no header of the `Impersonate-` family that is not understood.
 *
 * @throws `AGENT_IMPERSONATION_MISSING`, `AGENT_IMPERSONATION_REFUSED`.
 */
export function checkImpersonation(rawHeaders: RawHeaders): CheckedImpersonation {
  const family = impersonationFamily(rawHeaders);
  const user = oneOf(family, 'impersonate-user');
  if (user === undefined || user === '') throw agentErrors.create('AGENT_IMPERSONATION_MISSING');
  checkUser(user);
  oneOf(family, 'impersonate-uid');
  const headers: string[] = [];
  let epoch: number | undefined;
  for (const [name, values] of family) {
    const extra = checkHeader(name, values);
    if (extra === EPOCH_EXTRA) epoch = parseEpoch(values);
    for (const value of values) headers.push(name, value);
  }
  return { headers: user === SERVER_USER ? [] : headers, epoch };
}

/**
 * Remembers the highest epoch and refuses what is older.
 *
 * A server that lost its leadership may not have noticed yet; its writes must not overtake those of its successor.
 */
export class EpochGuard {
  #highest = 0;

  /** @throws `AGENT_STALE_EPOCH` when a higher epoch has been seen. */
  check(epoch: number | undefined): void {
    if (epoch === undefined) return;
    if (epoch < this.#highest) {
      throw agentErrors.create('AGENT_STALE_EPOCH', { epoch, highest: this.#highest });
    }
    this.#highest = epoch;
  }

  /** Another server has begun to count. */
  reset(): void {
    this.#highest = 0;
  }
}

/** The headers that name an identity, and those that only look so, by name. */
function impersonationFamily(rawHeaders: RawHeaders): ReadonlyMap<string, readonly string[]> {
  for (const token of connectionTokens(rawHeaders)) {
    // A hop-by-hop impersonation would be dropped on the way, and the request would run as the agent.
    if (token.startsWith('impersonate')) throw refused(`Connection: ${token}`);
  }
  const family = new Map<string, string[]>();
  for (const [name, value] of headerPairs(rawHeaders)) {
    if (!name.startsWith('impersonat')) continue;
    const values = family.get(name);
    if (values) values.push(value);
    else family.set(name, [value]);
  }
  return family;
}

function checkUser(user: string): void {
  const folded = user.trim().toLowerCase();
  const reserved = folded.startsWith('system:') || folded.startsWith('drover:');
  if (reserved && user !== SERVER_USER) throw refused(`the user ${user}`);
}

/** Checks one header of the family; returns the key when it is an extra. */
function checkHeader(name: string, values: readonly string[]): string | undefined {
  if (name === 'impersonate-user' || name === 'impersonate-uid') return undefined;
  if (name === 'impersonate-group') {
    for (const group of values) checkGroup(group);
    return undefined;
  }
  if (!name.startsWith('impersonate-extra-')) throw refused(`the header ${name}`);
  const key = decodeExtraKey(name.slice('impersonate-extra-'.length));
  if (RESERVED_EXTRAS.some((prefix) => key.startsWith(prefix))) throw refused(`the extra ${key}`);
  return key;
}

function checkGroup(group: string): void {
  const folded = group.trim().toLowerCase();
  const allowed = folded.startsWith('drover:')
    ? VIRTUAL_GROUP.test(group)
    : !folded.startsWith('system:') || HARMLESS_SYSTEM_GROUPS.has(group);
  if (!allowed || group === '') throw refused(`the group ${group}`);
}

function oneOf(seen: ReadonlyMap<string, readonly string[]>, name: string): string | undefined {
  const values = seen.get(name);
  if (values && values.length > 1) throw refused(`more than one ${name}`);
  return values?.[0];
}

function decodeExtraKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded).toLowerCase();
  } catch {
    // The API server takes a key that is badly encoded as it stands.
    return encoded.toLowerCase();
  }
}

function parseEpoch(values: readonly string[]): number {
  const epoch = Number(values[0]);
  if (values.length !== 1 || !Number.isSafeInteger(epoch) || epoch < 0) {
    throw refused(`the epoch ${values.join(', ')}`);
  }
  return epoch;
}

function refused(what: string): Error {
  return agentErrors.create('AGENT_IMPERSONATION_REFUSED', { what });
}
