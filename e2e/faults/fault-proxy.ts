import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ControlPlane } from '../kubernetes/index.ts';
import { plainKubeconfig } from '../plain-kubeconfig.ts';

/** One event of a watch, as it is on the wire. */
export interface WireEvent {
  readonly type: string;
  readonly object: {
    readonly metadata?: {
      readonly name?: string;
      readonly resourceVersion?: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
}

/** What becomes of a change on its way: the events that arrive instead, none for a lost one. */
export type Carry = (event: WireEvent) => readonly WireEvent[];

/** An answer that the API server never gave. */
export interface FalseAnswer {
  readonly status: number;
  readonly reason: string;
}

/** Stands between a cache and a real API server, and does to the wire what networks and servers do. */
export interface FaultProxy extends AsyncDisposable {
  /** Leads through it, as an administrator. */
  readonly kubeconfig: string;
  /** What becomes of the changes that watches tell from now on. What is there when a watch begins comes as it is. */
  carry(carry: Carry): void;
  /** Answers requests itself for which `answer` gives something. */
  answer(answer: (request: IncomingMessage) => FalseAnswer | undefined): void;
  /** The connections of now stay open and carry nothing more, either way; new ones are sound. Returns how many. */
  deaden(): number;
  /** Ends all connections, and refuses new ones until {@link accept}. */
  refuse(): void;
  accept(): void;
}

const faithful: Carry = (event) => [event];

/** Starts a {@link FaultProxy} on loopback. */
export async function startFaultProxy({ adminKubeconfig }: ControlPlane): Promise<FaultProxy> {
  const upstream = upstreamOf(adminKubeconfig);
  const dead = new WeakSet<Socket>();
  const open = new Set<Socket>();
  let isRefusing = false;
  let carry = faithful;
  let answer: (request: IncomingMessage) => FalseAnswer | undefined = () => undefined;
  const server = createServer((request, response) => {
    response.on('error', () => {});
    if (dead.has(request.socket)) return;
    const given = answer(request);
    if (given) {
      giveAnswer(given, response);
      return;
    }
    const isDead = (): boolean => dead.has(request.socket);
    forward(upstream, { request, response, isDead, carry: (event) => carry(event) });
  });
  server.on('connection', (socket) => {
    if (isRefusing) socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: plainKubeconfig(`http://127.0.0.1:${port}`),
    carry: (next) => {
      carry = next;
    },
    answer: (next) => {
      answer = next;
    },
    deaden: () => {
      for (const socket of open) dead.add(socket);
      return open.size;
    },
    refuse: () => {
      isRefusing = true;
      for (const socket of open) socket.destroy();
    },
    accept: () => {
      isRefusing = false;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      upstream.agent.destroy();
      await Promise.resolve();
    },
  };
}

interface Upstream {
  readonly agent: Agent;
  readonly url: string;
}

interface RawKubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
}

function upstreamOf(kubeconfig: string): Upstream {
  const { clusters, users } = JSON.parse(kubeconfig) as RawKubeconfig;
  const decoded = (text = ''): string => Buffer.from(text, 'base64').toString('utf8');
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const agent = new Agent({
    keepAlive: true,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  });
  return { agent, url: cluster['server'] ?? '' };
}

interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly isDead: () => boolean;
  readonly carry: Carry;
}

function forward({ agent, url }: Upstream, { request, response, isDead, carry }: Passage): void {
  const path = request.url ?? '/';
  const onward = httpsRequest(new URL(path, url), {
    agent,
    method: request.method,
    headers: { ...request.headers, host: new URL(url).host },
  });
  onward.once('response', (answer) => {
    if (isDead()) return;
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    if (!isWatch(path) || answer.statusCode !== 200) {
      answer.on('data', (chunk: Buffer) => isDead() || response.write(chunk));
      answer.once('end', () => isDead() || response.end());
      return;
    }
    let isInitial = path.includes('sendInitialEvents=true');
    const lines = createInterface({ input: answer });
    lines.on('line', (line) => {
      if (isDead()) return;
      const event = JSON.parse(line) as WireEvent;
      for (const carried of isInitial ? [event] : carry(event)) {
        response.write(`${JSON.stringify(carried)}\n`);
      }
      if (event.object.metadata?.annotations?.['k8s.io/initial-events-end']) isInitial = false;
    });
    // It passes the errors of its input on; the listener above has seen to them.
    lines.on('error', () => {});
    lines.once('close', () => isDead() || response.end());
  });
  onward.once('error', () => isDead() || response.destroy());
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

function isWatch(path: string): boolean {
  const { searchParams } = new URL(path, 'http://any');
  return ['1', 'true'].includes(searchParams.get('watch') ?? '');
}

function giveAnswer({ status: code, reason }: FalseAnswer, response: ServerResponse): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    code,
  };
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}
