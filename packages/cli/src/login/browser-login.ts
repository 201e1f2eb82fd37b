import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import { createDeadline, hasCode, randomString } from '@drover/base';
import { type NormanClient, NormanError } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { openBrowser } from './open-browser.ts';

/** How long a person has to log in with the browser, in milliseconds; the server waits as long. */
const TIMEOUT_MS = 15 * 60_000;

const POLL_MS = 2_000;

const KEY_BITS = 3_072;

/** Where the browser is sent, and how the answer is known and read. */
export interface BrowserRequest {
  readonly requestId: string;
  /** For the browser. */
  readonly url: string;
  /** What the browser shows, too: eight characters of the digest of the key. */
  readonly code: string;
  /** PEM; never leaves this process. */
  readonly privateKey: string;
}

/**
 * Logs in through a browser: the server leaves the token encrypted to a key of this process.
 *
 * A person compares a code before saying yes in the browser, so that nobody can be made to log in somebody else's
 * program by a link.
 *
 * @throws `CLI_LOGIN_TIMEOUT`
 */
export async function loginWithBrowser(
  host: Host,
  norman: NormanClient,
  server: string,
): Promise<string> {
  const { terminal, random } = host;
  const request = await createRequest(server, randomString(random, 48));
  terminal.note('Log in with your browser:');
  terminal.note(`  ${request.url}`);
  terminal.note(
    `Say yes there only if it shows this code: ${terminal.paintNote('bold', request.code)}`,
  );
  if (terminal.canAsk) openBrowser(request.url, host.env);
  return privateDecrypt(
    { key: request.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    Buffer.from(await pollToken(host, norman, request.requestId), 'base64'),
  ).toString('utf8');
}

/** A request with a new key. */
export async function createRequest(server: string, requestId: string): Promise<BrowserRequest> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const query = new URLSearchParams({
    requestId,
    publicKey: Buffer.from(publicKey).toString('base64'),
    responseType: 'json',
  });
  return {
    requestId,
    url: `${server}/dashboard/auth/login?${query.toString()}`,
    code: codeOf(publicKey),
    privateKey,
  };
}

/** As the server shows it: `ABCD-EFGH`. */
function codeOf(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  const digest = createHash('sha256').update(der).digest('hex').toUpperCase();
  return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`;
}

async function pollToken(
  { clock, signal }: Host,
  norman: NormanClient,
  requestId: string,
): Promise<string> {
  const url = `${norman.root}-public/authTokens/${requestId}`;
  using deadline = createDeadline(clock, { what: 'the login', timeoutMs: TIMEOUT_MS, signal });
  try {
    for (;;) {
      const token = await fetchToken(norman, url, deadline.signal);
      if (token !== undefined) {
        await norman.send({ method: 'DELETE', url, signal });
        return token;
      }
      await clock.sleep(POLL_MS, { signal: deadline.signal });
    }
  } catch (error) {
    if (!hasCode(error, 'DEADLINE_EXCEEDED')) throw error;
    throw cliErrors.create('CLI_LOGIN_TIMEOUT', { seconds: TIMEOUT_MS / 1_000 });
  }
}

async function fetchToken(
  norman: NormanClient,
  url: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { text } = await norman.send({ url, signal });
    return (JSON.parse(text) as { readonly token?: string }).token;
  } catch (error) {
    if (error instanceof NormanError && error.status === 404) return undefined;
    throw error;
  }
}
