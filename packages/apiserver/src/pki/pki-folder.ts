import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { MASTERS_GROUP } from '../authentication/user-info.ts';
import {
  type CertificateSources,
  type CertificateSubject,
  createAuthority,
  issueCertificate,
  type KeyPair,
} from './certificate-authority.ts';
import { issuedPair, keptAuthority, keptKey } from './kept-keys.ts';

/** The keys of an API server, kept in its data folder. */
export interface Pki {
  /** Signs serving and client certificates. */
  readonly authority: KeyPair;
  readonly serving: KeyPair;
  /** The client certificate of the administrator in `kubeconfig.yaml`. */
  readonly admin: KeyPair;
  /** By which extension servers know this server, and nobody else. */
  readonly frontProxy: { readonly authority: KeyPair; readonly client: KeyPair };
  /** Signs the tokens of service accounts; PEM. */
  readonly serviceAccountKey: string;
}

/** Certificates are renewed at start when less than this is left of them. */
const RENEW_BEFORE_MS = 30 * 86_400_000;

/** How the keys of a server are opened. */
export interface PkiOptions extends CertificateSources {
  /** Names and addresses that its certificate is to be good for. */
  readonly servingNames: readonly string[];
}

const SERVER = { commonName: 'kube-apiserver', organizations: [] };

const ADMIN: CertificateSubject = {
  commonName: 'admin',
  organizations: [MASTERS_GROUP],
  servingNames: [],
};

/** The name in the certificate that this server shows to extension servers. */
export const FRONT_PROXY_NAME = 'front-proxy-client';

const FRONT_PROXY: CertificateSubject = {
  commonName: FRONT_PROXY_NAME,
  organizations: [],
  servingNames: [],
};

/**
 * Reads the keys in `<dataDir>/pki`, makes the ones that are missing, and renews certificates that run out, or lack a name.
 *
 * @throws `APISERVER_KEY_DAMAGED`.
 */
export async function openPki(dataDir: string, sources: PkiOptions): Promise<Pki> {
  const folder = join(dataDir, 'pki');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isFresh = (certificate: X509Certificate): boolean =>
    certificate.validToDate.getTime() - sources.clock.nowMs() > RENEW_BEFORE_MS;
  const authorityOf = (name: string, commonName: string): Promise<KeyPair> =>
    keptAuthority(join(folder, name), {
      isGood: isFresh,
      create: () => createAuthority(commonName, sources),
    });
  const issued = (name: string, subject: CertificateSubject, signer: KeyPair): Promise<KeyPair> => {
    const { publicKey } = new X509Certificate(signer.certificate);
    return issuedPair(join(folder, name), {
      isGood: (certificate) =>
        isFresh(certificate) &&
        certificate.verify(publicKey) &&
        subject.servingNames.every((name) => isGoodFor(certificate, name)),
      create: () => issueCertificate(signer, subject, sources),
    });
  };
  const [authority, proxyAuthority, serviceAccountKey] = await Promise.all([
    authorityOf('ca', 'drover-apiserver-ca'),
    authorityOf('front-proxy-ca', 'drover-apiserver-front-proxy-ca'),
    keptKey(join(folder, 'service-account.key'), createSigningKey),
  ]);
  const [serving, admin, client] = await Promise.all([
    issued('apiserver', { ...SERVER, servingNames: sources.servingNames }, authority),
    issued('admin', ADMIN, authority),
    issued('front-proxy-client', FRONT_PROXY, proxyAuthority),
  ]);
  const frontProxy = { authority: proxyAuthority, client };
  return { authority, serving, admin, frontProxy, serviceAccountKey };
}

function isGoodFor(certificate: X509Certificate, name: string): boolean {
  const matched = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return matched !== undefined;
}

/** The files of `<dataDir>/pki`, by paths within the data folder. */
export async function readKeyFiles(dataDir: string): Promise<{ path: string; content: string }[]> {
  const names = await readdir(join(dataDir, 'pki'));
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join('pki', name);
      return { path, content: await readFile(join(dataDir, path), 'utf8') };
    }),
  );
}

/** A new key for the tokens of service accounts. */
export function createSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
