import { type IncomingMessage, request } from 'node:http';
import { type Clock, createDeadline, errorMessage, parseTimeMs } from '@drover/base';
import { type OpenConnection, openUrl } from '@drover/tunnel';
import { agentErrors } from '../../errors.ts';

/** How {@link fetchAuthority} reaches the server. */
export interface FetchAuthorityOptions {
  readonly server: URL;
  readonly openConnection: OpenConnection;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a server hands out to those who do not trust it yet. */
export interface HandedOut {
  /** The value of the setting `cacerts`. */
  readonly value: string;
  /** By how many seconds this clock is ahead of the server's. */
  readonly skewSeconds: number;
}

/** Largest answer; bundles of authorities are far smaller. */
const MAX_BYTES = 2 ** 20;

const TIMEOUT_MS = 10_000;

/**
 * Downloads `/v3/settings/cacerts` without verifying anything: what comes must be checked.
 *
 * @throws `AGENT_CA_UNAVAILABLE` when there is no such answer; network failures as they are.
 */
export async function fetchAuthority(options: FetchAuthorityOptions): Promise<HandedOut> {
  const { server, clock, openConnection } = options;
  using deadline = createDeadline(clock, {
    what: `the authority of ${server.host}`,
    timeoutMs: TIMEOUT_MS,
    signal: options.signal,
  });
  const { signal } = deadline;
  const url = new URL('/v3/settings/cacerts', server);
  const tls = { rejectUnauthorized: false };
  const connection = await openUrl(url.href, { tls, openConnection, signal });
  try {
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
    return { value: await readValue(server, answer), skewSeconds: Math.round(skewMs / 1_000) };
  } finally {
    connection.destroy();
  }
}

async function readValue(server: URL, answer: IncomingMessage): Promise<string> {
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
    const { value } = JSON.parse(Buffer.concat(chunks).toString()) as { value?: unknown };
    return typeof value === 'string' ? value : '';
  } catch (cause) {
    throw unavailable(`its answer is no JSON: ${errorMessage(cause)}`, cause);
  }
}
