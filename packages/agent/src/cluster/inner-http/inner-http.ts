import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { failureStatus } from '@drover/apimachinery';
import { CodedError, errorMessage, type Logger } from '@drover/base';
import { splice } from '@drover/tunnel';
import { agentErrors } from '../../errors.ts';
import type { ApiServer } from '../api-server/api-server.ts';
import { answerHeaders, requestHeaders } from './forwarded-headers.ts';
import { headerPairs, type RawHeaders } from './header-pairs.ts';
import { checkImpersonation, EpochGuard } from './impersonation.ts';
import { type LocalRoute, routeOf } from './local-route.ts';
import { ServedStreams } from './served-streams.ts';
import { MAX_HEAD_BYTES, Upstream } from './upstream.ts';

/** Ends the HTTP that the server speaks through the tunnel, and asks the API server in its place. */
export interface InnerHttp extends Disposable {
  /** Serves HTTP/1.1 on a stream of the tunnel. */
  serve(stream: Duplex): void;
  /** Ends each stream as soon as no request runs on it. */
  drain(): void;
  /** A server of a later epoch has come: its leaders may count from lower than those before it. */
  forgetLeaders(): void;
}

/** What {@link createInnerHttp} needs. */
export interface InnerHttpOptions {
  readonly apiServer: ApiServer;
  readonly logger: Logger;
  /** What the agent answers itself; the first that fits does. All else goes to the API server. */
  readonly routes?: readonly LocalRoute[];
}

/**
 * The HTTP end of the agent.
 *
 * **Guarantees**: a request goes on only after its impersonation was checked, with the agent's own credentials and
 * none of the sender's. Bodies stream in both directions with back-pressure; what follows an upgrade is passed on byte
 * for byte. An answer that breaks off ends its stream, so that it cannot be taken for a whole one.
 */
export function createInnerHttp({ apiServer, logger, routes = [] }: InnerHttpOptions): InnerHttp {
  const upstream = new Upstream(apiServer);
  const streams = new ServedStreams();
  const context: Context = { upstream, epochs: new EpochGuard(), logger, routes };
  // It never listens: streams are handed to it, whose idleness the server ends.
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES });
  // Node would leave out what is beyond its limit: groups, of people with many roles. Their bytes are bounded.
  server.maxHeadersCount = 0;
  server.on('request', (request, response) => {
    streams.begin(request.socket);
    response.once('close', () => streams.end(request.socket));
    answerOrForward(context, request, response).catch((error: unknown) => {
      refuse(context, error, response);
    });
  });
  server.on('upgrade', (request, stream, head) => {
    streams.begin(stream);
    answerOrForwardUpgrade(context, { request, stream, head }).catch((error: unknown) => {
      refuseUpgrade(context, error, stream);
    });
  });
  return {
    serve: (stream) => {
      streams.add(stream);
      server.emit('connection', stream);
    },
    drain: () => streams.drain(),
    forgetLeaders: () => context.epochs.reset(),
    [Symbol.dispose]: () => upstream[Symbol.dispose](),
  };
}

interface Context {
  readonly upstream: Upstream;
  readonly epochs: EpochGuard;
  readonly logger: Logger;
  readonly routes: readonly LocalRoute[];
}

interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly stream: Duplex;
  readonly head: Buffer;
}

function answerOrForward(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = routeOf(context.routes, request);
  return route
    ? answerLocally(context, route, { request, response })
    : forward(context, request, response);
}

async function answerOrForwardUpgrade(context: Context, upgrade: UpgradeRequest): Promise<void> {
  const route = routeOf(context.routes, upgrade.request);
  if (!route?.upgrade) return forwardUpgrade(context, upgrade);
  const caller = checkImpersonation(upgrade.request.rawHeaders);
  context.epochs.check(caller.epoch);
  return route.upgrade({ ...upgrade, caller });
}

async function answerLocally(
  { epochs }: Context,
  route: LocalRoute,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const caller = checkImpersonation(request.rawHeaders);
  epochs.check(caller.epoch);
  await route.answer({ request, response, caller });
}

async function forward(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = [...checkedHeaders(context, request), ...framing(request)];
  const answer = await ask(context, request, headers, response);
  await context.upstream.observe(answer);
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
    ...answerHeaders(answer.rawHeaders),
    // What is left of the body will not be read.
    ...(request.complete ? [] : ['connection', 'close']),
  ]);
  // Watches and logs send their head long before their first line; a body that came along with it goes out in one write.
  response.cork();
  response.flushHeaders();
  setImmediate(() => response.writableEnded || response.uncork());
  // A pipeline would make an error, with its stack, for each answer that ends well. When the response closes, the
  // request is given up anyway.
  answer.pipe(response);
  answer.once('close', () => {
    // The head has gone out, so there is no way to say what happened but to break the stream.
    if (!answer.complete) request.socket.destroy();
  });
}

/** Sends the request and its body; settles at the head of the answer. */
async function ask(
  { upstream }: Context,
  request: IncomingMessage,
  headers: readonly string[],
  response: ServerResponse,
): Promise<IncomingMessage> {
  const { method = 'GET', url: path = '/' } = request;
  const repeatable = !hasBody(request);
  for (;;) {
    const asked = await upstream.begin({ method, path, headers });
    const abandon = (): void => void asked.destroy();
    response.once('close', abandon);
    if (response.destroyed) abandon();
    if (repeatable) asked.end();
    // Not a pipeline: the answer to half a body must still find its way back.
    else request.pipe(asked);
    try {
      return await answerTo(asked);
    } catch (error) {
      response.off('close', abandon);
      // The API server may close a kept connection at the moment we use it; nothing was done then.
      if (repeatable && asked.reusedSocket && !response.destroyed) continue;
      throw unreachable(error);
    }
  }
}

function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.on('error', reject);
  });
}

async function forwardUpgrade(context: Context, upgrade: UpgradeRequest): Promise<void> {
  const { request, stream, head } = upgrade;
  const { method = 'GET', url: path = '/', headers } = request;
  const asked = await context.upstream.begin({
    method,
    path,
    headers: [
      ...checkedHeaders(context, request),
      'connection',
      'Upgrade',
      'upgrade',
      headers.upgrade ?? '',
    ],
  });
  stream.once('close', () => asked.destroy());
  asked.end();
  const { answer, connection, rest } = await upgradedOrNot(asked);
  await context.upstream.observe(answer);
  stream.write(rawHead(answer, connection !== undefined));
  if (!connection) {
    // The far side did not upgrade; its answer ends with the stream.
    pipeline(answer, stream, () => {});
    return;
  }
  if (rest.length > 0) stream.write(rest);
  if (head.length > 0) connection.write(head);
  splice(stream, connection);
}

interface UpgradeAnswer {
  readonly answer: IncomingMessage;
  /** There when the API server switched protocols. */
  readonly connection?: Duplex;
  /** What it sent behind its head. */
  readonly rest: Buffer;
}

function upgradedOrNot(asked: ClientRequest): Promise<UpgradeAnswer> {
  return new Promise((resolve, reject) => {
    asked.once('upgrade', (answer, connection, rest) => resolve({ answer, connection, rest }));
    asked.once('response', (answer) => resolve({ answer, rest: Buffer.alloc(0) }));
    asked.on('error', (error) => reject(unreachable(error)));
  });
}

function rawHead(answer: IncomingMessage, upgraded: boolean): string {
  const headers = upgraded
    ? answer.rawHeaders
    : [...answerHeaders(answer.rawHeaders), 'connection', 'close'];
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (const [name, value] of headerPairs(headers)) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function checkedHeaders({ epochs }: Context, { rawHeaders, url = '/' }: IncomingMessage): string[] {
  if (!url.startsWith('/')) {
    throw agentErrors.create('AGENT_ADDRESS_REFUSED', { address: url });
  }
  const { headers, epoch } = checkImpersonation(rawHeaders);
  epochs.check(epoch);
  return [...requestHeaders(rawHeaders), ...headers];
}

/** How the body is framed on the next hop; a `Content-Length` is end-to-end and stays as it is. */
function framing({ headers, method = 'GET' }: IncomingMessage): RawHeaders {
  if (headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  const expectsBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return expectsBody && headers['content-length'] === undefined ? ['content-length', '0'] : [];
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function unreachable(cause: unknown): CodedError {
  return agentErrors.create('AGENT_API_UNREACHABLE', { reason: errorMessage(cause) }, { cause });
}

function refuse({ logger }: Context, error: unknown, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  logger.warn({ err: error }, 'Request not forwarded');
  const { code, body } = statusOf(error);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

function refuseUpgrade({ logger }: Context, error: unknown, stream: Duplex): void {
  logger.warn({ err: error }, 'Upgrade not forwarded');
  const { code, body } = statusOf(error);
  const head = `HTTP/1.1 ${code} Refused\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  stream.end(Buffer.concat([Buffer.from(head), body]));
}

function asCoded(error: unknown): CodedError {
  return error instanceof CodedError ? (error as CodedError) : unreachable(error);
}

/** A failure as the Kubernetes API would answer it. */
function statusOf(error: unknown): { code: number; body: Buffer } {
  const coded = asCoded(error);
  const reason = coded.status === 403 ? 'Forbidden' : 'ServiceUnavailable';
  const message = `${coded.message}. ${coded.remedy}`;
  const status = failureStatus(coded.status, reason, message, {
    causes: [{ reason: coded.code, message: coded.message }],
  });
  return { code: coded.status, body: Buffer.from(JSON.stringify(status)) };
}
