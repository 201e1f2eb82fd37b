import {
  type CertificateSources,
  createAuthority as createNamedAuthority,
  issueCertificate,
  type KeyPair,
} from '@drover/apiserver';
import { randomString, systemClock, systemRandom } from '@drover/base';

export type { KeyPair } from '@drover/apiserver';

/**
 * A new self-signed authority, valid for ten years: agents pin it, and a new one needs a new manifest in each cluster.
 *
 * Each has a name of its own, so that whoever trusts several can tell them apart.
 */
export function createAuthority({
  clock = systemClock,
  random = systemRandom,
}: Partial<CertificateSources> = {}): Promise<KeyPair> {
  return createNamedAuthority(`drover-ca-${randomString(random, 8)}`, { clock, random });
}

/** A serving certificate for `names` (DNS names and addresses) signed by `authority`, valid for a year. */
export function issueServingCertificate(
  authority: KeyPair,
  names: readonly string[],
  { clock = systemClock, random = systemRandom }: Partial<CertificateSources> = {},
): Promise<KeyPair> {
  const subject = { commonName: 'drover', organizations: ['drover'], servingNames: names };
  return issueCertificate(authority, subject, { clock, random });
}
