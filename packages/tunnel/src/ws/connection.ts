import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

/** How the certificate of the server is judged. */
export interface TunnelTls {
  /** Certificates to trust instead of the machine's, in PEM. */
  readonly ca?: string | readonly string[] | undefined;
  /** The name to expect in the certificate; default the host of the URL. */
  readonly servername?: string | undefined;
  /** `false` accepts any certificate; for tests. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** The certificate to show to the server, and its key, in PEM. */
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}

/** Where a raw connection leads. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  /** The connection lives on when the far side ends its half, so that ours must end it too; default false. */
  readonly allowHalfOpen?: boolean;
}

/** Opens a raw connection: TCP, or a way through a proxy. */
export type OpenConnection = (target: ConnectionTarget) => Promise<Duplex>;

/** Milliseconds of silence after which TCP probes its peer. */
const TCP_KEEP_ALIVE_MS = 15_000;

/** Opens a TCP connection; the name is resolved anew, and all its addresses are tried. */
export async function openTcp({
  host,
  port,
  signal,
  allowHalfOpen = false,
}: ConnectionTarget): Promise<Socket> {
  const socket = connectTcp({
    host,
    port,
    allowHalfOpen,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
  });
  await established(socket, 'connect', signal);
  return socket;
}

/** What {@link openUrl} needs beside the URL. */
export interface OpenUrlOptions {
  readonly tls?: TunnelTls | undefined;
  /** Default: {@link openTcp}. */
  readonly openConnection?: OpenConnection | undefined;
  readonly signal: AbortSignal;
}

/** Opens a connection to the host of `url`, with TLS where its scheme (`wss:`, `https:`) wants it. */
export async function openUrl(
  url: string,
  { tls = {}, openConnection = openTcp, signal }: OpenUrlOptions,
): Promise<Duplex> {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'wss:' || protocol === 'https:';
  const target = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 443 : 80),
    signal,
  };
  const raw = await openConnection(target);
  const connection = secure ? await openTls(raw, target, tls) : raw;
  // Between here and the first listener of its user it may be reset already, which must not end the process; users learn of
  // it when they read or write.
  connection.on('error', () => {});
  return connection;
}

async function openTls(
  socket: Duplex,
  { host, signal }: ConnectionTarget,
  { ca, servername = host, rejectUnauthorized = true, client }: TunnelTls,
): Promise<Socket> {
  const options: ConnectionOptions = {
    socket,
    host,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized,
    ...(isIP(servername) === 0 && { servername }),
    // What is pinned may be an intermediate authority; it is trusted as it stands.
    ...(ca !== undefined && { ca: [ca].flat(), allowPartialTrustChain: true }),
    ...client,
  };
  const secure = connectTls(options);
  await established(secure, 'secureConnect', signal);
  return secure;
}

/** Resolves at `event`; destroys the socket when it fails first or the signal aborts. */
async function established(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => {
    socket.destroy();
    reject(signal.reason as Error);
  };
  const onClose = (): void => reject(new Error('the connection was closed'));
  socket.once(event, resolve);
  socket.once('error', reject);
  socket.once('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await promise;
  } finally {
    socket.off(event, resolve);
    socket.off('error', reject);
    socket.off('close', onClose);
    signal.removeEventListener('abort', onAbort);
  }
}
