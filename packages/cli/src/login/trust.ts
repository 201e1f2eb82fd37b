import { readFile } from 'node:fs/promises';
import { errorMessage, hasCode } from '@drover/base';
import { diagnose, proxyFor, readProxySettings, type TlsOptions } from '@drover/client/node';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { connectNorman, openTransport, trustOf } from '../session/open-session.ts';
import { printable } from '../terminal/printable.ts';
import { certificatesOf, checksumOf, describeAuthority, pemOf } from './authority.ts';

/** What the user says about whom to trust. */
export interface TrustOptions {
  /** File with the authority of the server. */
  readonly cacert?: string | undefined;
  /** SHA-256 in hex of what the server hands out as its authority. */
  readonly caChecksum?: string | undefined;
}

/**
 * Finds out by which authority a server is known, and proves that its certificate is signed by it.
 *
 * **Guarantees**: an authority that came from the server itself is trusted only if its checksum was given, or a person
 * has compared the fingerprint and said yes. Nothing secret is sent before.
 *
 * @returns the authority in PEM that is to be pinned; `undefined` when the machine knows the server.
 * @throws `CLI_UNTRUSTED`, `CLI_TRUST_REFUSED`, `CLI_CA_MISMATCH`, `CLI_CA_UNUSABLE`; `CLIENT_*` when the server cannot
 * be reached.
 */
export async function establishTrust(
  host: Host,
  server: string,
  { cacert, caChecksum }: TrustOptions,
): Promise<string | undefined> {
  const given = cacert === undefined ? undefined : await readAuthority(cacert);
  if (given === undefined && caChecksum === undefined) {
    const failure = await handshakeFailure(host, server, trustOf({}));
    if (!failure) return undefined;
    if (!hasCode(failure, 'CLIENT_CERTIFICATE_UNTRUSTED')) throw failure;
  }
  const ca = given ?? (await acceptAuthority(host, server, caChecksum));
  const failure = await handshakeFailure(host, server, { ca });
  if (failure) throw failure;
  return ca;
}

async function acceptAuthority(
  host: Host,
  server: string,
  expected: string | undefined,
): Promise<string> {
  const pem = await handedOut(host, server);
  const certificates = certificatesOf(pem, server);
  const actual = checksumOf(pem);
  if (expected !== undefined) {
    if (expected.toLowerCase() === actual) return pemOf(certificates);
    throw cliErrors.create('CLI_CA_MISMATCH', { server, actual, expected });
  }
  if (!host.terminal.canAsk) {
    // Not even its checksum is shown: it would be copied without a look.
    throw cliErrors.create('CLI_UNTRUSTED', { server });
  }
  for (const line of describeAuthority(server, certificates, actual)) {
    host.terminal.note(printable(line));
  }
  const answer = await host.terminal.ask('Type yes to trust it: ', { signal: host.signal });
  if (answer.trim().toLowerCase() !== 'yes') {
    throw cliErrors.create('CLI_TRUST_REFUSED', { server });
  }
  return pemOf(certificates);
}

/** What the server hands out to those who do not trust it yet, over a connection that nothing protects. */
async function handedOut(host: Host, server: string): Promise<string> {
  await using transport = openTransport(host, server, { insecureSkipVerify: true });
  const norman = connectNorman(host, { server, transport });
  const { text } = await norman.send({
    url: `${norman.root}/settings/cacerts`,
    signal: host.signal,
  });
  const { value } = JSON.parse(text) as { readonly value?: unknown };
  return typeof value === 'string' ? value : '';
}

async function readAuthority(path: string): Promise<string> {
  try {
    const pem = await readFile(path, 'utf8');
    certificatesOf(pem, path);
    return pem;
  } catch (cause) {
    if (hasCode(cause, 'CLI_CA_UNUSABLE')) throw cause;
    const facts = { source: path, reason: errorMessage(cause) };
    throw cliErrors.create('CLI_CA_UNUSABLE', facts, { cause });
  }
}

/** Why no trusted connection can be made; `undefined` when one can. */
async function handshakeFailure(
  { env, clock, signal }: Host,
  server: string,
  tls: TlsOptions,
): Promise<Error | undefined> {
  const proxyUrl = proxyFor(new URL(server), readProxySettings(env))?.href;
  const steps = await diagnose(server, { tls, proxyUrl, clock, signal });
  // What the server answers to a question of Kubernetes does not matter here.
  return steps.find(({ name, failure }) => failure && name !== 'http' && name !== 'clock')?.failure;
}
