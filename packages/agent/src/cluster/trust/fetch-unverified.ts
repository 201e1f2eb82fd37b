import { type IncomingMessage, request } from 'node:http';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { type Clock, createDeadline, errorMessage, parseTimeMs } from '@drover/base';
import { type OpenConnection, openUrl } from '@drover/tunnel';
import { agentErrors } from '../../errors.ts';

/** How {@link fetchUnverified} reaches the server. */
export interface FetchOptions {
  readonly server: URL;
  readonly openConnection: OpenConnection;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a server says to those who do not trust it yet. */
export interface Unverified {
  /** The body, as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** PEM of the certificates that it showed, its own first; none without TLS. */
  readonly chain: readonly string[];
  /** By how many seconds this clock is ahead of the server's. */
  readonly skewSeconds: number;
}

/** Largest answer; bundles of authorities are far smaller. */
const MAX_BYTES = 2 ** 20;

const MAX_CHAIN = 8;

const TIMEOUT_MS = 10_000;

/**
 * Asks a server without verifying anything: what comes must be checked.
 *
 * @throws `AGENT_CA_UNAVAILABLE` when there is no such answer; network failures as they are.
 */
export async function fetchUnverified(path: string, options: FetchOptions): Promise<Unverified> {
  const { server, clock, openConnection } = options;
  using deadline = createDeadline(clock, {
    what: `${path} of ${server.host}`,
    timeoutMs: TIMEOUT_MS,
    signal: options.signal,
  });
  const { signal } = deadline;
  const url = new URL(path, server);
  const tls = { rejectUnauthorized: false };
  const connection = await openUrl(url.href, { tls, openConnection, signal });
  try {
    const chain = connection instanceof TLSSocket ? chainOf(connection) : [];
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url.href.replace(/^https:/, 'http:'), {
        signal,
        headers: { accept: 'application/json', host: url.host },
        // The declaration knows only the function of node:net here; a Duplex is what Node asks for.
        createConnection: (() => connection) as never,
      });
      asked.once('response', resolve);
      asked.once('error', reject);
      asked.end();
    });
    const skewMs = clock.nowMs() - (parseTimeMs(answer.headers.date ?? '') ?? clock.nowMs());
    const body = await readBody(server, answer);
    return { body, chain, skewSeconds: Math.round(skewMs / 1_000) };
  } finally {
    connection.destroy();
  }
}

async function readBody(
  server: URL,
  answer: IncomingMessage,
): Promise<Readonly<Record<string, unknown>>> {
  const unavailable = (reason: string, cause?: unknown): Error =>
    agentErrors.create('AGENT_CA_UNAVAILABLE', { server: server.host, reason }, { cause });
  if (answer.statusCode !== 200) throw unavailable(`it answered ${answer.statusCode}`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw unavailable(`its answer is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return Object(JSON.parse(Buffer.concat(chunks).toString())) as Readonly<
      Record<string, unknown>
    >;
  } catch (cause) {
    throw unavailable(`its answer is no JSON: ${errorMessage(cause)}`, cause);
  }
}

/** A root names itself as its issuer. */
function chainOf(socket: TLSSocket): readonly string[] {
  const chain: string[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw && chain.length < MAX_CHAIN) {
    const pem = pemOf(next.raw);
    if (chain.includes(pem)) break;
    chain.push(pem);
    next = next.issuerCertificate;
  }
  return chain;
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
