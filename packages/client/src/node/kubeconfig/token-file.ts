import { readFile } from 'node:fs/promises';
import { type Clock, errorMessage } from '@drover/base';
import { clientErrors } from '../../errors.ts';
import type { Credentials } from '../../rest/credentials.ts';

/** Kubelets renew tokens well before they end, so a copy of one minute is never an expired one. */
const REREAD_MS = 60_000;

/**
 * Credentials of a bearer token in a file that someone else renews. It is read again after a minute, and at once when
 * the server refused it. While the file cannot be read the last token is used.
 *
 * @throws `KUBECONFIG_TOKEN_UNREADABLE` from `headers` when the file never could be read.
 */
export function tokenFileCredentials(path: string, clock: Clock): Credentials {
  let token: string | undefined;
  let readAtMs = 0;
  const read = async (): Promise<void> => {
    try {
      token = (await readFile(path, 'utf8')).trim();
      readAtMs = clock.monotonicMs();
    } catch (cause) {
      if (token !== undefined) return;
      const facts = { path, reason: errorMessage(cause) };
      throw clientErrors.create('KUBECONFIG_TOKEN_UNREADABLE', facts, { cause });
    }
  };
  return {
    async headers() {
      if (token === undefined || clock.monotonicMs() - readAtMs >= REREAD_MS) await read();
      return { authorization: `Bearer ${token}` };
    },
    async renew() {
      const before = token;
      await read();
      return token !== before;
    },
  };
}
