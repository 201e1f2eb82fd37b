import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage } from '@drover/base';
import { agentErrors } from '../errors.ts';
import type { TokenReviewStatus } from './token-review.ts';

/** Where the API server asks, as Rancher's clusters are configured. */
export const AUTHENTICATE_PATH = '/v1/authenticate';

/** A review carries one token; whatever is longer is none. */
const MAX_BODY_BYTES = 64 * 1024;

const MAX_CONNECTIONS = 256;

const HOST = '127.0.0.1';

/** Answers the API server of a node. */
export interface TokenReviewListener extends AsyncDisposable {
  readonly port: number;
}

/** What the listener is made of. */
export interface TokenReviewListenerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Whether what reviews are answered from is complete. */
  readonly ready: () => boolean;
  readonly review: (token: string) => TokenReviewStatus;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * Listens on the loopback address alone, for the API server of the same node: `POST /v1/authenticate` with a
 * `TokenReview` (v1 or v1beta1) is answered with its status. `/healthz` is 200 while the process runs, `/readyz`
 * while reviews can be answered; until then reviews are answered with 503, which the API server takes for "unknown".
 *
 * @throws `AGENT_PORT_TAKEN`
 */
export async function openTokenReviewListener(
  options: TokenReviewListenerOptions,
): Promise<TokenReviewListener> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    void answer(request, options).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(options.port, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = errorMessage(cause);
    throw agentErrors.create('AGENT_PORT_TAKEN', { port: options.port, reason }, { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  { ready, review }: TokenReviewListenerOptions,
): Promise<Answer> {
  const { method, url = '' } = request;
  if (url === '/healthz') return said(200, 'ok');
  if (url === '/readyz') return ready() ? said(200, 'ok') : said(503, NOT_READY);
  if (url.split('?')[0] !== AUTHENTICATE_PATH) return said(404, 'not found');
  if (method !== 'POST') return said(405, 'a TokenReview is posted');
  if (!ready()) return said(503, NOT_READY);
  const text = await readBody(request);
  if (text === undefined) return said(413, `a TokenReview has at most ${MAX_BODY_BYTES} bytes`);
  const asked = parseReview(text);
  if (!asked) return said(400, 'the body is no TokenReview of authentication.k8s.io');
  const { apiVersion, token } = asked;
  return { status: 200, body: { apiVersion, kind: 'TokenReview', status: review(token) } };
}

const NOT_READY = 'the tokens of this cluster are not known yet';

function said(status: number, message: string): Answer {
  return { status, body: { message } };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return ''; // whoever asked is gone
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface AskedReview {
  readonly apiVersion: string;
  readonly token: string;
}

const VERSIONS: readonly unknown[] = ['authentication.k8s.io/v1', 'authentication.k8s.io/v1beta1'];

function parseReview(text: string): AskedReview | undefined {
  try {
    const body = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    const { apiVersion, kind, spec } = body ?? {};
    const { token } = (spec ?? {}) as { readonly token?: unknown };
    if (kind !== 'TokenReview' || !VERSIONS.includes(apiVersion)) return undefined;
    return typeof token === 'string' ? { apiVersion: String(apiVersion), token } : undefined;
  } catch {
    return undefined; // no JSON is no review either
  }
}
