import { createHash, X509Certificate } from 'node:crypto';
import { errorMessage } from '@drover/base';
import { cliErrors } from '../errors.ts';

/** SHA-256 in hex of an authority, as servers tell it to agents: of the text with one line feed at its end. */
export function checksumOf(pem: string): string {
  return createHash('sha256').update(`${pem.trim()}\n`).digest('hex');
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of an authority.
 *
 * @throws `CLI_CA_UNUSABLE` when there is none, or one that cannot be read.
 */
export function certificatesOf(pem: string, source: string): readonly X509Certificate[] {
  try {
    const certificates = pem.match(CERTIFICATE) ?? [];
    if (certificates.length > 0) return certificates.map((each) => new X509Certificate(each));
  } catch (cause) {
    const facts = { source, reason: errorMessage(cause) };
    throw cliErrors.create('CLI_CA_UNUSABLE', facts, { cause });
  }
  throw cliErrors.create('CLI_CA_UNUSABLE', { source, reason: 'there is none in it' });
}

/**
 * What a person compares before trusting an authority: everything that would be pinned, because behind a certificate
 * that is known, one of somebody else could stand.
 */
export function describeAuthority(
  server: string,
  certificates: readonly X509Certificate[],
  checksum: string,
): readonly string[] {
  return [
    `This machine does not know who signed the certificate of ${server}.`,
    'The server says that it was this authority:',
    ...certificates.flatMap(({ subject, validTo, fingerprint256 }) => [
      `  subject      ${subject.replaceAll('\n', ', ')}`,
      `  valid until  ${validTo}`,
      `  fingerprint  ${fingerprint256}`,
    ]),
    `  checksum     ${checksum}`,
    'Compare it with what the administrator of the server knows: anyone in between could show one of his own.',
  ];
}

/** What is pinned of an authority: the certificates that were shown, and nothing else that stood between them. */
export function pemOf(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => certificate.toString()).join('');
}
