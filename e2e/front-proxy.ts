import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { splice } from '@drover/tunnel';
import type { KeyPair } from './kubernetes/control-plane/pki.ts';

/** How a {@link FrontProxy} behaves. */
export interface FrontProxyOptions {
  /** Port of plain HTTP on this machine that it leads to. */
  readonly targetPort: number;
  /** What it serves. */
  readonly certificate: KeyPair;
  /** What it says of its clients in `X-Forwarded-For`. */
  readonly forwardedFor?: string;
  /** Drops the wish to upgrade. */
  readonly stripsUpgrade?: boolean;
  /** Ends connections on which nothing was said for so many milliseconds. */
  readonly idleMs?: number;
}

/** A proxy that ends TLS in front of a server. */
export interface FrontProxy extends AsyncDisposable {
  readonly url: string;
}

/** Starts a {@link FrontProxy} on a free port of the loopback. */
export async function startFrontProxy(options: FrontProxyOptions): Promise<FrontProxy> {
  const { certificate, stripsUpgrade = false, idleMs } = options;
  const server = createServer({ cert: certificate.certificate, key: certificate.privateKey });
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    if (idleMs !== undefined) socket.setTimeout(idleMs, () => socket.destroy());
  });
  server.on('request', (request, response) => {
    const onward = goOn(request, options, false);
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.once('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  if (!stripsUpgrade) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const onward = goOn(request, options, true);
      onward.once('upgrade', (answer, far: Socket, rest: Buffer) => {
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headerLines(answer.rawHeaders)}\r\n`);
        socket.write(rest);
        far.write(head);
        splice(far, socket);
      });
      onward.once('response', (answer) => {
        const status = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`;
        socket.write(`${status}${headerLines(answer.rawHeaders)}\r\n`);
        answer.pipe(socket);
      });
      onward.once('error', () => socket.destroy());
      onward.end();
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The request as it goes on: under another Host, as proxies do, with what was true of it in X-Forwarded-*. */
function goOn(
  { method, url, headers }: IncomingMessage,
  { targetPort, forwardedFor = '127.0.0.1' }: FrontProxyOptions,
  upgrades: boolean,
): ReturnType<typeof httpRequest> {
  const { connection, upgrade, host, ...rest } = headers;
  return httpRequest({
    host: '127.0.0.1',
    port: targetPort,
    method,
    path: url,
    agent: false,
    headers: {
      ...rest,
      host: 'behind.internal',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': host,
      'x-forwarded-for': forwardedFor,
      ...(upgrades && { connection, upgrade }),
    },
  });
}

function headerLines(rawHeaders: readonly string[]): string {
  return rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
}
