import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { TlsConfig } from '../config/config.ts';
import {
  type CertificateSource,
  OwnCertificateSource,
  suppliedCertificateSource,
} from './certificate-source.ts';
import { ensureAuthority } from './stored-authority.ts';
import { readCertificates, readSuppliedCertificate } from './supplied-certificate.ts';

/** What is served, and what agents and people are told to trust. */
export interface Certificates {
  readonly source: CertificateSource;
  /** PEM; empty when what is served is publicly trusted. */
  readonly cacerts: string;
}

/** What opening needs. */
export interface CertificatesOptions {
  readonly client: KubernetesClient;
  readonly tls: TlsConfig;
  /** Host of the server's URL, if it is known. */
  readonly serverHost: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The certificates that the configuration asks for.
 *
 * @throws `SERVER_BAD_CERTIFICATE`, `SERVER_KEY_MISMATCH`
 */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const { client, tls, serverHost, clock, signal } = options;
  const given = tls.cacertsFile === undefined ? undefined : await readCertificates(tls.cacertsFile);
  const handedOut = (own: string): string => (tls.cacerts ? (given ?? own) : '');
  if (tls.files) {
    const source = suppliedCertificateSource(await readSuppliedCertificate(tls.files));
    return { source, cacerts: handedOut('') };
  }
  const authority = await ensureAuthority(client, signal);
  const names = [...tls.names, ...(serverHost === undefined ? [] : [serverHost])];
  const source = await OwnCertificateSource.create({ authority, names, clock });
  return { source, cacerts: handedOut(authority.certificate.trim()) };
}
