// @peculiar/x509 builds on decorators and needs this polyfill loaded first.
import 'reflect-metadata';
import { isIP } from 'node:net';
import { type Clock, type Random, systemClock, systemRandom } from '@drover/base';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Long, because agents pin the authority: a new one needs a new manifest in each cluster. */
const AUTHORITY_DAYS = 3650;
/** Short enough for every client (398 days is the most that some accept). */
const LEAF_DAYS = 365;
/** Clocks of agents may be behind ours. */
const BACKDATE_MS = 3_600_000;

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  /** Leaf first, then the chain. */
  readonly certificate: string;
  /** PKCS #8. */
  readonly privateKey: string;
}

/** Time and randomness, for tests. */
export interface AuthorityOptions {
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A new self-signed authority, valid for ten years. */
export async function createAuthority({
  clock = systemClock,
  random = systemRandom,
}: AuthorityOptions = {}): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const serialNumber = serial(random);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: [{ CN: [`drover-ca-${serialNumber.slice(0, 8)}`] }, { O: ['drover'] }],
    ...validity(clock, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), privateKey: await privateKeyPem(keys.privateKey) };
}

/** A serving certificate for `names` (DNS names and addresses) signed by `authority`, valid for a year. */
export async function issueServingCertificate(
  authority: KeyPair,
  names: readonly string[],
  { clock = systemClock, random = systemRandom }: AuthorityOptions = {},
): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(random),
    subject: [{ CN: ['drover'] }, { O: ['drover'] }],
    issuer: issuer.subject,
    ...validity(clock, LEAF_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.privateKey),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), privateKey: await privateKeyPem(keys.privateKey) };
}

function validity(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  const now = clock.nowMs();
  // oxlint-disable-next-line no-restricted-globals -- the library takes dates; the time is the clock's
  const at = (ms: number): Date => new Date(ms);
  return { notBefore: at(now - BACKDATE_MS), notAfter: at(now + days * DAY_MS) };
}

/** 127 random bits: positive, unique, and not to be guessed. */
function serial(random: Random): string {
  const bytes = random.bytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return Buffer.from(bytes).toString('hex');
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

async function privateKeyPem(key: CryptoKey): Promise<string> {
  const der = await crypto.subtle.exportKey('pkcs8', key);
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`;
}

function importPrivateKey(text: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(text);
  return crypto.subtle.importKey('pkcs8', der ?? new ArrayBuffer(0), ALGORITHM, false, ['sign']);
}
