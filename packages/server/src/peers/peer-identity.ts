import { X509Certificate } from 'node:crypto';
import { issueCertificate, type KeyPair } from '@drover/apiserver';
import type { Clock, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { ensureAuthority, PEER_AUTHORITY_SECRET } from '../pki/stored-authority.ts';

/** What a certificate says of its owner: that it is a replica of this installation. */
export const PEER_ORGANIZATION = 'drover:replicas';

/** A certificate is renewed when less than this is left of its year. */
const RENEW_BEFORE_MS = 180 * 86_400_000;

/** By what replicas know each other: certificates of an authority that serves nothing else. */
export interface PeerIdentity {
  /** Id of this replica. */
  readonly id: string;
  /** PEM of the authority. */
  readonly authority: string;
  /** Shown to those who dial in. */
  serving(): Promise<KeyPair>;
  /** Shown to those who are dialled. */
  dialing(): Promise<KeyPair>;
}

/** What {@link createPeerIdentity} needs. */
export interface PeerIdentityOptions {
  readonly authority: KeyPair;
  readonly id: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The name in the certificate of a replica; no resolver knows it. */
export function peerName(id: string): string {
  return `${id}.replica.drover.invalid`;
}

/** The identity of the replica `id` by the authority that the home of state keeps. */
export async function openPeerIdentity(
  client: KubernetesClient,
  signal: AbortSignal,
  options: Omit<PeerIdentityOptions, 'authority'>,
): Promise<PeerIdentity> {
  const authority = await ensureAuthority(client, signal, PEER_AUTHORITY_SECRET);
  return createPeerIdentity({ ...options, authority });
}

/** The identity of the replica `id`. Certificates are made when they are asked for, and kept while they are fresh. */
export function createPeerIdentity(options: PeerIdentityOptions): PeerIdentity {
  const { authority, id } = options;
  return {
    id,
    authority: authority.certificate,
    serving: renewed(options, [peerName(id)]),
    dialing: renewed(options, []),
  };
}

/** Without serving names the certificate is one that a client shows. */
function renewed(
  { authority, id, clock, random }: PeerIdentityOptions,
  servingNames: readonly string[],
): () => Promise<KeyPair> {
  let pair: KeyPair | undefined;
  const subject = { commonName: id, organizations: [PEER_ORGANIZATION], servingNames };
  return async () => {
    if (!pair || endOf(pair) - clock.nowMs() < RENEW_BEFORE_MS) {
      pair = await issueCertificate(authority, subject, { clock, random });
    }
    return pair;
  };
}

function endOf({ certificate }: KeyPair): number {
  return new X509Certificate(certificate).validToDate.getTime();
}
