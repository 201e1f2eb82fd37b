// @peculiar/x509 builds on decorators and needs this polyfill loaded first.
import 'reflect-metadata';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** A certificate and its key, in PEM, and what is needed to sign others with it. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly parsed: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

/** How a test certificate differs from a root that is valid now. */
export interface TestCertificateOptions {
  readonly issuer?: TestCertificate;
  readonly authority?: boolean;
  /** Days from now in which it is valid. */
  readonly fromDays?: number;
  readonly untilDays?: number;
}

/** A certificate for `name`; without an issuer it is its own. */
export async function testCertificate(
  name: string,
  { issuer, authority = false, fromDays = -1, untilDays = 10 }: TestCertificateOptions = {},
): Promise<TestCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const parsed = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    subject: `CN=${name}`,
    issuer: issuer?.parsed.subject ?? `CN=${name}`,
    notBefore: new Date(Date.now() + fromDays * DAY_MS),
    notAfter: new Date(Date.now() + untilDays * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(authority || !issuer, undefined, true),
      new x509.SubjectAlternativeNameExtension([
        { type: isIP(name) === 0 ? 'dns' : 'ip', value: name },
      ]),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString(
    'base64',
  );
  return {
    certificate: `${parsed.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    parsed,
    keys,
  };
}
