import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { Clock, Random } from '@drover/base';
import type * as X509 from '@peculiar/x509';
import { loadX509 } from './load-x509.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
/** Clocks of clients may be behind ours. */
const BACKDATE_MS = 3_600_000;

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  /** PKCS #8. */
  readonly privateKey: string;
}

/** Whom a certificate names. */
export interface CertificateSubject {
  /** The user, when a client shows it. */
  readonly commonName: string;
  /** The user's groups. */
  readonly organizations: readonly string[];
  /** DNS names and addresses of a server; without them the certificate is a client's. */
  readonly servingNames: readonly string[];
}

/** Where times and serial numbers come from. */
export interface CertificateSources {
  readonly clock: Clock;
  readonly random: Random;
}

/** A new self-signed authority, valid for ten years. */
export async function createAuthority(
  commonName: string,
  sources: CertificateSources,
): Promise<KeyPair> {
  const x509 = await loadX509();
  const keys = await generateKeys();
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(sources.random),
    name: [{ CN: [commonName] }],
    ...validity(sources.clock, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toKeyPair(certificate, keys);
}

/** A certificate signed by `authority`, valid for a year. */
export async function issueCertificate(
  authority: KeyPair,
  { commonName, organizations, servingNames }: CertificateSubject,
  sources: CertificateSources,
): Promise<KeyPair> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await generateKeys();
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const names = servingNames.map(
    (value): X509.JsonGeneralName => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }),
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(sources.random),
    subject: [{ CN: [commonName] }, ...organizations.map((O) => ({ O: [O] }))],
    issuer: issuer.subject,
    ...validity(sources.clock, LEAF_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.privateKey, x509),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([names.length > 0 ? serverAuth : clientAuth]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toKeyPair(certificate, keys);
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function validity(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  const nowMs = clock.nowMs();
  // oxlint-disable-next-line no-restricted-globals -- the library takes dates; the time is the clock's
  const at = (ms: number): Date => new Date(ms);
  return { notBefore: at(nowMs - BACKDATE_MS), notAfter: at(nowMs + days * DAY_MS) };
}

/** 127 random bits: positive, and unique without being counted. */
function serialNumber(random: Random): string {
  const bytes = random.bytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return Buffer.from(bytes).toString('hex');
}

async function toKeyPair(
  certificate: X509.X509Certificate,
  { privateKey }: webcrypto.CryptoKeyPair,
): Promise<KeyPair> {
  const { PemConverter } = await loadX509();
  const der = await crypto.subtle.exportKey('pkcs8', privateKey);
  return {
    certificate: `${certificate.toString('pem').trim()}\n`,
    privateKey: `${PemConverter.encode(der, 'PRIVATE KEY')}\n`,
  };
}

function importPrivateKey(
  text: string,
  { PemConverter }: Pick<typeof X509, 'PemConverter'>,
): Promise<CryptoKey> {
  const [der = new ArrayBuffer(0)] = PemConverter.decode(text);
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
