import { errorMessage, parseTimeMs } from '@drover/base';
import { credentialsPath } from '../config/paths.ts';
import { cliErrors } from '../errors.ts';
import { withFileLock } from '../files/file-lock.ts';
import { readIfPresent, writePrivately } from '../files/private-file.ts';
import type { Host } from '../host.ts';

/** A short-lived token and what it opens. */
export interface StoredCredential {
  readonly server: string;
  readonly user: string;
  /** Id of the only cluster that it opens; empty: everything that its user may. */
  readonly cluster: string;
  /** `name:secret`. */
  readonly token: string;
  /** RFC 3339. */
  readonly expires: string;
  /** It opens the cluster without Drover in between, and is none of the server's. */
  readonly isDirect?: boolean;
}

/** Which credential is wanted. */
export type CredentialKey = Pick<StoredCredential, 'server' | 'user' | 'cluster' | 'isDirect'>;

/** A token with less than this is not given out any more, in milliseconds. */
const MIN_LEFT_MS = 60_000;

/** Most tokens that are kept; the oldest go first. */
const MAX_STORED = 1_000;

/**
 * The stored credential with that key, else a new one.
 *
 * **Guarantees**: processes that ask at the same time get one token between them; those that have expired are forgotten.
 *
 * @throws `CLI_CONFIG_INVALID`, `CLI_FILE_BUSY`; what `issue` throws.
 */
export async function reuseOrIssue(
  host: Host,
  key: CredentialKey,
  issue: () => Promise<StoredCredential>,
): Promise<StoredCredential> {
  const find = async (): Promise<StoredCredential | undefined> =>
    (await readUsable(host)).find((stored) => isSameKey(stored, key));
  const known = await find();
  if (known) return known;
  return withFileLock(credentialsPath(host), host, async () => {
    const stored = await find();
    if (stored) return stored;
    const issued = await issue();
    const others = await readUsable(host);
    await write(host, [...others, issued].slice(-MAX_STORED));
    return issued;
  });
}

/** Takes the credentials of a user of a server out of the store and returns those that have not expired. */
export async function takeCredentials(
  host: Host,
  { server, user }: Pick<CredentialKey, 'server' | 'user'>,
): Promise<readonly StoredCredential[]> {
  return withFileLock(credentialsPath(host), host, async () => {
    const all = await readUsable(host);
    const isTaken = (stored: StoredCredential): boolean =>
      stored.server === server && stored.user === user;
    await write(
      host,
      all.filter((stored) => !isTaken(stored)),
    );
    return all.filter(isTaken);
  });
}

function isSameKey(stored: StoredCredential, key: CredentialKey): boolean {
  const { server, user, cluster, isDirect = false } = key;
  const isThere = stored.server === server && stored.user === user && stored.cluster === cluster;
  return isThere && (stored.isDirect ?? false) === isDirect;
}

async function readUsable(host: Host): Promise<readonly StoredCredential[]> {
  const path = credentialsPath(host);
  const text = await readIfPresent(path);
  if (text === undefined) return [];
  const nowMs = host.clock.nowMs();
  try {
    const all = JSON.parse(text) as readonly StoredCredential[];
    return all.filter(({ expires }) => (parseTimeMs(expires) ?? 0) - nowMs > MIN_LEFT_MS);
  } catch (cause) {
    throw cliErrors.create('CLI_CONFIG_INVALID', { path, reason: errorMessage(cause) }, { cause });
  }
}

function write(host: Host, all: readonly StoredCredential[]): Promise<void> {
  return writePrivately(credentialsPath(host), `${JSON.stringify(all, null, 2)}\n`, host.random);
}
