import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { untilOpen } from './until-open.ts';

/** How a server is recognised and how we show who we are; PEM. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of those of the system. */
  readonly ca?: string | undefined;
  /** Client certificate chain. */
  readonly cert?: string | undefined;
  /** Key of the client certificate. */
  readonly key?: string | undefined;
  /** Name to ask for and to verify instead of the host. */
  readonly serverName?: string | undefined;
  /** Accept any certificate. Only ever because the user said so. */
  readonly insecureSkipVerify?: boolean | undefined;
}

/** Runs the TLS handshake over `socket`, for HTTP/1.1. */
export function startTls(
  socket: Duplex,
  host: string,
  { tls, signal }: { readonly tls: TlsOptions; readonly signal: AbortSignal },
): Promise<TLSSocket> {
  const secure = tlsConnect({ ...nodeOptions(tls, host), socket });
  return untilOpen(secure, 'secureConnect', signal);
}

function nodeOptions(tls: TlsOptions, host: string): ConnectionOptions {
  const { ca, cert, key, serverName = host, insecureSkipVerify = false } = tls;
  return {
    // What the certificate must name. An address has no place in SNI.
    host: serverName,
    ...(isIP(serverName) === 0 && { servername: serverName }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    rejectUnauthorized: !insecureSkipVerify,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  };
}
