// @peculiar/x509 builds on decorators and needs this polyfill loaded first.
import 'reflect-metadata';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A certificate and its private key as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Whom a certificate names and where it may be presented. */
export interface CertificateSubject {
  /** The user, to Kubernetes. */
  readonly commonName: string;
  /** The groups, to Kubernetes. */
  readonly organizations?: readonly string[];
  /** DNS names and addresses; with them the certificate can serve. */
  readonly servingNames?: readonly string[];
  /** How long it is good; default a year, and less than 0 is past. */
  readonly days?: number;
}

/** The certificate authority of one cluster. */
export class CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
  readonly #certificate: x509.X509Certificate;
  readonly #keys: CryptoKeyPair;

  private constructor(certificate: x509.X509Certificate, keys: CryptoKeyPair, privateKey: string) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.certificate = certificate.toString('pem');
    this.privateKey = privateKey;
  }

  /** A new authority, valid for ten years. */
  static async create(commonName: string): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: [{ CN: [commonName] }],
      ...validity(3650),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys, await privateKeyPem(keys));
  }

  /** An authority below this one, valid for a year. */
  async issueAuthority(commonName: string): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: [{ CN: [commonName] }],
      issuer: this.#certificate.subject,
      ...validity(365),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys, await privateKeyPem(keys));
  }

  /** A certificate for a client, and for a server too if the subject has serving names; valid for a year. */
  async issue(subject: CertificateSubject): Promise<KeyPair> {
    const { commonName, organizations = [], servingNames = [], days = 365 } = subject;
    const keys = await generateKeys();
    const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: [...organizations.map((name) => ({ O: [name] })), { CN: [commonName] }],
      issuer: this.#certificate.subject,
      ...validity(days),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(
          servingNames.length > 0 ? [clientAuth, serverAuth] : [clientAuth],
        ),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate),
        ...(servingNames.length > 0 ? [alternativeNames(servingNames)] : []),
      ],
    });
    return { certificate: certificate.toString('pem'), privateKey: await privateKeyPem(keys) };
  }
}

/** A key pair that signs service account tokens and checks them, as PEM. */
export function createSigningKey(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: ALGORITHM.namedCurve,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** Writes `<name>.crt` and `<name>.key`, readable by this user only. */
export async function writeKeyPair(directory: string, name: string, pair: KeyPair): Promise<void> {
  await writeFile(join(directory, `${name}.crt`), pair.certificate);
  await writeFile(join(directory, `${name}.key`), pair.privateKey, { mode: 0o600 });
}

function alternativeNames(names: readonly string[]): x509.SubjectAlternativeNameExtension {
  return new x509.SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
  );
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function privateKeyPem({ privateKey }: CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(
    await crypto.subtle.exportKey('pkcs8', privateKey),
    'PRIVATE KEY',
  );
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = systemClock.nowMs();
  const notAfter = new Date(now + days * DAY_MS);
  return { notBefore: new Date(Math.min(now, notAfter.getTime()) - HOUR_MS), notAfter };
}

/** Positive, as X.509 wants it. */
function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}
