import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  id_ce_basicConstraints,
  id_ce_subjectAltName,
  type Name,
  SubjectAlternativeName,
  type TBSCertificate,
} from '@peculiar/asn1-x509';
import { type FormatCheck, failed, type Reading } from './format-problem.ts';
import { type PemBlock, readPem } from './pem.ts';
import { certifiedKey, type PublicKey, unsigned } from './public-key.ts';

/** What a certificate says. */
export interface CertificateFacts {
  /** For whom: `CN=www.example.org,O=Example`. */
  readonly subject: string;
  readonly commonName: string | undefined;
  /** By whom. */
  readonly issuer: string;
  readonly issuerCommonName: string | undefined;
  /** Decimal. */
  readonly serialNumber: string;
  /** 1 or 3. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly notBeforeMs: number;
  /** Milliseconds since the epoch. */
  readonly notAfterMs: number;
  /** Host names (with `*.` or without) and addresses it is good for. */
  readonly names: readonly string[];
  /** Whether it may sign others. */
  readonly isAuthority: boolean;
  /** Of the whole certificate: SHA-1, bytes joined by colons. */
  readonly fingerprint: string;
  /** Its key; absent when it is none that TLS servers use. */
  readonly key: PublicKey | undefined;
}

const MAX_CERTIFICATES = 100;
const REMEDY =
  'Paste certificates in PEM form: that of the server first, then those of the authorities that signed it.';

/** Reads a chain of certificates in PEM form, in the order of the text. */
export function readCertificates(pem: string): Reading<readonly CertificateFacts[]> {
  const { value: blocks = [], problem } = readPem(pem);
  if (problem) return { problem };
  if (blocks.length > MAX_CERTIFICATES) {
    return failed(`holds more than ${MAX_CERTIFICATES} certificates`, 'Give fewer certificates.');
  }
  const other = blocks.find(({ label }) => !isCertificate(label));
  if (other) return failed(`holds a ${other.label}, not only certificates`, REMEDY);
  const facts: CertificateFacts[] = [];
  for (const [index, block] of blocks.entries()) {
    try {
      facts.push(factsOf(block));
    } catch {
      // Whatever the reader of ASN.1 says, the block is no certificate.
      return failed(`has a certificate that cannot be read, number ${index + 1}`, REMEDY);
    }
  }
  return { value: facts };
}

function isCertificate(label: string): boolean {
  return label === 'CERTIFICATE' || label === 'X509 CERTIFICATE';
}

function factsOf({ bytes }: PemBlock): CertificateFacts {
  const { tbsCertificate } = AsnConvert.parse(bytes, Certificate);
  const { subject, issuer, validity, version, serialNumber } = tbsCertificate;
  return {
    subject: nameText(subject),
    commonName: commonNameOf(subject),
    issuer: nameText(issuer),
    issuerCommonName: commonNameOf(issuer),
    serialNumber: unsigned(serialNumber).toString(),
    version: version + 1,
    notBeforeMs: validity.notBefore.getTime().getTime(),
    notAfterMs: validity.notAfter.getTime().getTime(),
    names: namesOf(tbsCertificate),
    isAuthority: isAuthority(tbsCertificate),
    fingerprint: (bytesToHex(sha1(bytes)).match(/../g) ?? []).join(':').toUpperCase(),
    key: certifiedKey(tbsCertificate.subjectPublicKeyInfo),
  };
}

const COMMON_NAME = '2.5.4.3';
const SHORT_NAMES: Readonly<Record<string, string>> = {
  [COMMON_NAME]: 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

function nameText(name: Name): string {
  return name
    .flatMap((part) => [...part])
    .map(({ type, value }) => `${SHORT_NAMES[type] ?? type}=${value.toString()}`)
    .join(',');
}

function commonNameOf(name: Name): string | undefined {
  const found = name.flatMap((part) => [...part]).find(({ type }) => type === COMMON_NAME);
  return found?.value.toString();
}

function extensionOf({ extensions }: TBSCertificate, id: string): ArrayBuffer | undefined {
  return extensions?.find(({ extnID }) => extnID === id)?.extnValue.buffer;
}

function namesOf(certificate: TBSCertificate): readonly string[] {
  const value = extensionOf(certificate, id_ce_subjectAltName);
  if (!value) return [];
  const names = AsnConvert.parse(value, SubjectAlternativeName);
  return names.flatMap(({ dNSName, iPAddress }) => dNSName ?? iPAddress ?? []);
}

function isAuthority(certificate: TBSCertificate): boolean {
  const value = extensionOf(certificate, id_ce_basicConstraints);
  return value !== undefined && AsnConvert.parse(value, BasicConstraints).cA;
}

/** One or more certificates in PEM form. */
export const checkCertificates: FormatCheck = (text) => readCertificates(text).problem;
