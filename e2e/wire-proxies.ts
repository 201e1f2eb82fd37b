import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ControlPlane } from './kubernetes/index.ts';
import { plainKubeconfig } from './plain-kubeconfig.ts';

/** A request that a {@link HoldingProxy} keeps. */
export interface HeldRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Sends it on, whoever still waits for it; resolves with the status of the answer. */
  release(): Promise<number>;
}

/** Stands before an API server, for a client of its own, and can keep a request on the way. */
export interface HoldingProxy extends AsyncDisposable {
  /** A kubeconfig that leads through it, as an administrator. */
  readonly kubeconfig: string;
  /** The next request that `wanted` tells, once it is here as a whole. It goes no further before its release. */
  hold(wanted: (request: IncomingMessage) => boolean): Promise<HeldRequest>;
}

interface RawKubeconfig {
  readonly clusters: readonly [
    {
      readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
    },
  ];
  readonly users: readonly [
    {
      readonly user: {
        readonly 'client-certificate-data': string;
        readonly 'client-key-data': string;
      };
    },
  ];
}

/** Starts a {@link HoldingProxy} on loopback. */
export async function startHoldingProxy({ adminKubeconfig }: ControlPlane): Promise<HoldingProxy> {
  const { clusters, users } = JSON.parse(adminKubeconfig) as RawKubeconfig;
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
  const agent = new Agent({
    keepAlive: true,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  });
  let wanted: ((request: IncomingMessage) => boolean) | undefined;
  let onHeld: (held: HeldRequest) => void = () => {};
  const goOn = (request: IncomingMessage) =>
    httpsRequest(new URL(request.url ?? '/', cluster.server), {
      agent,
      method: request.method,
      // As they came: a group is a header of its own.
      headers: request.rawHeaders,
    });
  const keep = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    onHeld({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: request.headers,
      release: async () => {
        const onward = goOn(request);
        onward.end(body);
        const [answer] = (await once(onward, 'response')) as [IncomingMessage];
        const text = await buffer(answer);
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders).end(text);
        return answer.statusCode ?? 502;
      },
    });
  };
  const server = createServer((request, response) => {
    response.on('error', () => {});
    if (wanted?.(request)) {
      wanted = undefined;
      keep(request, response).catch(() => response.destroy());
    } else pass(request, response, goOn(request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: plainKubeconfig(`http://127.0.0.1:${port}`),
    hold: (tells) => {
      const held = Promise.withResolvers<HeldRequest>();
      wanted = tells;
      onHeld = held.resolve;
      return held.promise;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await Promise.resolve();
    },
  };
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  onward: ReturnType<typeof httpsRequest>,
): void {
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  onward.once('error', () => response.destroy());
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** What a {@link Switchboard} keeps. */
export interface HeldAnswers {
  /** Bytes kept so far. */
  readonly heldBytes: () => number;
  /** Ends the connections on the side of those who made them, as a load balancer does; the other side hears nothing. */
  cut(): void;
  /** Sends on what was kept. */
  release(): void;
}

/** Leads connections to one port of this machine or another, and can keep what comes back. */
export interface Switchboard extends AsyncDisposable {
  readonly port: number;
  /** New connections go there from now on. */
  leadTo(port: number): void;
  /** Keeps what comes from where the connections of now lead to. */
  holdAnswers(): HeldAnswers;
}

/** Starts a {@link Switchboard} on loopback. */
export async function startSwitchboard(target: number): Promise<Switchboard> {
  let port = target;
  const pairs = new Set<{ near: Socket; far: Socket }>();
  const server = createTcpServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => {});
      socket.on('data', (chunk) => other.write(chunk));
      socket.once('close', () => {
        other.end();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (next) => {
      port = next;
    },
    holdAnswers: () => {
      const kept: (() => void)[] = [];
      let heldBytes = 0;
      const held = [...pairs];
      for (const { near, far } of held) {
        near.removeAllListeners('close');
        far.removeAllListeners('data');
        far.on('data', (chunk: Buffer) => {
          heldBytes += chunk.length;
          kept.push(() => near.write(chunk));
        });
      }
      return {
        heldBytes: () => heldBytes,
        cut: () => held.forEach(({ near }) => near.destroy()),
        release: () => kept.forEach((send) => send()),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      server.close();
      await Promise.resolve();
    },
  };
}
