import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Clock, Logger } from '@drover/base';
import {
  acceptTunnel,
  type ConnectHandler,
  refuseUpgrade,
  type TunnelSession,
} from '@drover/tunnel';
import { serverErrors } from '../errors.ts';
import { PEER_ORGANIZATION, type PeerIdentity } from './peer-identity.ts';
import { PEER_KEEP_ALIVE, PEER_LIMITS, PEER_PATH } from './peer-wire.ts';

/** Certificates last long, processes longer: this often it is looked whether there is a new one. */
const RENEW_EVERY_MS = 86_400_000;

/** Links that are open at once; a replica dials each of the others once. */
const MAX_LINKS = 256;

/** Who is let in, and what they may open. */
export interface PeerAnswers {
  /** Whether a replica counts now. */
  readonly isPresent: (replica: string) => boolean;
  readonly onConnect: ConnectHandler;
}

/** What a {@link PeerPort} needs. */
export interface PeerPortOptions {
  readonly identity: PeerIdentity;
  readonly listenAddress: string;
  readonly port: number;
  /** The host that others dial; a name or an address. */
  readonly host: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where other replicas dial in. */
export interface PeerPort extends AsyncDisposable {
  readonly identity: PeerIdentity;
  /** `host:port` for the others. */
  readonly address: string;
  /** Lets replicas in from now on; they are told to come again before. */
  serve(answers: PeerAnswers): void;
}

/**
 * Listens for other replicas, and lets nobody in who does not show a certificate of their authority in the name of a
 * replica that counts.
 *
 * @throws `SERVER_PORT_IN_USE`, `SERVER_LISTEN_FAILED`
 */
export async function openPeerPort(options: PeerPortOptions): Promise<PeerPort> {
  const { identity, clock, log, host } = options;
  const server = await createTlsServer(identity);
  const links = new Set<TunnelSession>();
  let answers: PeerAnswers | undefined;
  server.on('request', (_request, response) => void response.writeHead(404).end());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const replica = replicaOf(request, clock.nowMs());
    const refusal = refusalOf(request, replica, { answers, links: links.size });
    if (refusal !== undefined || replica === undefined || !answers) {
      log.warn({ client: request.socket.remoteAddress, replica, refusal }, 'Refused a replica');
      refuseUpgrade(socket, 403, refusal ?? '');
      return;
    }
    const logger = log.child({ peer: replica });
    const { onConnect } = answers;
    const shared = { limits: PEER_LIMITS, keepAlive: PEER_KEEP_ALIVE };
    const link = acceptTunnel(request, socket, head, { clock, logger, onConnect, ...shared });
    links.add(link);
    logger.info({}, 'A replica has dialled in');
    void link.closed.then((cause) => {
      links.delete(link);
      logger.info({ code: cause.code, cause: cause.message }, 'A replica has gone');
    });
  });
  await listen(server, options);
  const cancelRenewal = renewDaily(server, identity, clock);
  const { port } = server.address() as AddressInfo;
  return {
    identity,
    address: `${isIPv6(host) ? `[${host}]` : host}:${port}`,
    serve: (given) => {
      answers = given;
    },
    [Symbol.asyncDispose]: async () => {
      cancelRenewal();
      for (const link of links) link.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function createTlsServer(identity: PeerIdentity): Promise<Server> {
  const { certificate: cert, privateKey: key } = await identity.serving();
  return createServer({
    cert,
    key,
    ca: identity.authority,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: 5_000,
    headersTimeout: 5_000,
    requestTimeout: 5_000,
  });
}

/** The replica that a certificate names; `undefined` when it names none, or is not valid now. */
function replicaOf({ socket }: IncomingMessage, nowMs: number): string | undefined {
  const { subject, raw } = (socket as TLSSocket).getPeerCertificate();
  if (!(socket as TLSSocket).authorized || subject.O !== PEER_ORGANIZATION) return undefined;
  const { validFromDate, validToDate } = new X509Certificate(raw);
  const isValid = validFromDate.getTime() <= nowMs && nowMs < validToDate.getTime();
  return isValid ? [subject.CN].flat()[0] : undefined;
}

function refusalOf(
  { url }: IncomingMessage,
  replica: string | undefined,
  { answers, links }: { readonly answers: PeerAnswers | undefined; readonly links: number },
): string | undefined {
  if (url !== PEER_PATH) return 'there is nothing here';
  if (replica === undefined) return 'the certificate names no replica, or is not valid now';
  if (!answers) return 'this replica is not ready';
  if (!answers.isPresent(replica)) return `${replica} is no replica that counts`;
  return links >= MAX_LINKS ? `${MAX_LINKS} links are open already` : undefined;
}

function renewDaily(server: Server, identity: PeerIdentity, clock: Clock): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    cancel = clock.schedule(RENEW_EVERY_MS, () => {
      void identity.serving().then(({ certificate: cert, privateKey: key }) => {
        server.setSecureContext({ cert, key, ca: identity.authority, minVersion: 'TLSv1.3' });
      });
      next();
    });
  };
  next();
  return () => cancel();
}

function listen(server: Server, { listenAddress: address, port }: PeerPortOptions): Promise<void> {
  const flag = '--peer-listen-port';
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'EADDRINUSE' ? 'SERVER_PORT_IN_USE' : 'SERVER_LISTEN_FAILED';
      reject(serverErrors.create(code, { address, port, flag, problem: cause.message }, { cause }));
    });
    server.listen({ host: address, port }, resolve);
  });
}
