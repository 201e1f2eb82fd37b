import type { DetailedPeerCertificate } from 'node:tls';

/** Longest chain that is told; a server may send what it likes. */
const MAX_CERTIFICATES = 8;

/** Who signed a certificate, and until when it is valid: `host, signed by an authority, valid until …`. */
export function describeChain(leaf: DetailedPeerCertificate): string {
  const names: string[] = [];
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate && names.length < MAX_CERTIFICATES) {
    names.push(nameOf(certificate));
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    // A root has signed itself.
    certificate = issuer === certificate ? undefined : issuer;
  }
  return `${names.join(', signed by ')}, valid until ${leaf.valid_to}`;
}

/** The common name; those that have none are known by the first name they are for. */
function nameOf({ subject, subjectaltname = '' }: DetailedPeerCertificate): string {
  const { CN: name, O: organisation } = subject ?? {};
  return [name, organisation].flat().find(Boolean) ?? subjectaltname.split(', ', 1)[0] ?? 'unnamed';
}
