import { GROUPS } from '@drover/api';
import { serverErrors } from '../errors.ts';

/** Whom a client asks to act as, by `Impersonate-*` headers. */
export interface RequestedImpersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** Values by key; keys in lower case and percent-decoded. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Most groups and extra values that a client may ask for. */
const MAX_VALUES = 200;

/**
 * Reads the impersonation that a client asks for.
 *
 * Well formed are the names of the Kubernetes API in Go's spelling and in lower case, as clients send them:
 * `Impersonate-User` once, `Impersonate-Uid` at most once, `Impersonate-Group` and `Impersonate-Extra-*` beside a user.
 * Everything else that begins alike, in whatever spelling, is refused, and so is one that `Connection` names: something
 * between two readers who disagree on a header is how identities were stolen before.
 *
 * @param rawHeaders names and values in turn, as Node gives them.
 * @returns `undefined` when there is none.
 * @throws `PROXY_HEADER_REFUSED`
 */
export function readImpersonation(
  rawHeaders: readonly string[],
): RequestedImpersonation | undefined {
  const found: Found = {
    users: [],
    uids: [],
    groups: [],
    extra: Object.create(null) as Found['extra'],
  };
  let count = 0;
  for (const [name, value] of headerPairs(rawHeaders)) {
    refuseHopByHop(name, value);
    if (!looksLikeImpersonation(name)) continue;
    count += 1;
    if (count > MAX_VALUES) throw refused(name, `there are more than ${MAX_VALUES} of its family`);
    if (value === '') throw refused(name, 'it is empty');
    listFor(name, found).push(textOf(name, value));
  }
  return count === 0 ? undefined : wellFormed(found);
}

interface Found {
  readonly users: string[];
  readonly uids: string[];
  readonly groups: string[];
  readonly extra: Record<string, string[]>;
}

function wellFormed({ users, uids, groups, extra }: Found): RequestedImpersonation {
  const [user] = users;
  const [uid] = uids;
  if (user === undefined) throw refused('Impersonate-*', 'there is no Impersonate-User');
  if (users.length > 1) throw refused('Impersonate-User', 'it is there more than once');
  if (uids.length > 1) throw refused('Impersonate-Uid', 'it is there more than once');
  return { user, ...(uid !== undefined && { uid }), groups, extra: { ...extra } };
}

function listFor(name: string, { users, uids, groups, extra }: Found): string[] {
  if (isSpelling(name, 'Impersonate-User')) return users;
  if (isSpelling(name, 'Impersonate-Uid')) return uids;
  if (isSpelling(name, 'Impersonate-Group')) return groups;
  return (extra[extraKey(name)] ??= []);
}

/** What the bytes of a value say, as the API server reads them; Node gives each as a character. */
function textOf(name: string, value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(value, 'latin1'),
    );
  } catch (cause) {
    throw refused(name, 'it is no UTF-8', cause);
  }
}

/** Names and values of `rawHeaders` in pairs. */
export function* headerPairs(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''];
  }
}

/** A name as the sloppiest reader would understand it. */
export function foldedName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function looksLikeImpersonation(name: string): boolean {
  return /^-?impersonat/.test(foldedName(name));
}

function refuseHopByHop(name: string, value: string): void {
  if (foldedName(name) !== 'connection') return;
  if (value.split(',').some((token) => looksLikeImpersonation(token.trim()))) {
    throw refused('Connection', 'it names an impersonation header');
  }
}

function isSpelling(name: string, canonical: string): boolean {
  return name === canonical || name === canonical.toLowerCase();
}

const EXTRA_PREFIX = 'Impersonate-Extra-';

function extraKey(name: string): string {
  const prefix = name.slice(0, EXTRA_PREFIX.length);
  const key = name.slice(EXTRA_PREFIX.length);
  if (!isSpelling(prefix, EXTRA_PREFIX) || key === '')
    throw refused(name, 'it is no header of the Kubernetes API');
  const decoded = decodedKey(name, key).toLowerCase();
  if (decoded.startsWith(OWN_EXTRAS)) throw refused(name, 'its key is reserved');
  return decoded;
}

/** Extras of Drover's own, by which agents tell its orders apart from late ones. */
const OWN_EXTRAS = `${GROUPS.drover}/`;

function decodedKey(name: string, key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (cause) {
    throw refused(name, 'its key is badly encoded', cause);
  }
}

function refused(header: string, problem: string, cause?: unknown): Error {
  return serverErrors.create('PROXY_HEADER_REFUSED', { header, problem }, { cause });
}
