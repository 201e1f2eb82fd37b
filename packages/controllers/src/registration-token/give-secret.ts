import { type ClusterRegistrationToken, clusterRegistrationToken } from '@drover/api';
import { isConflict } from '@drover/apimachinery';
import { type Random, randomString } from '@drover/base';
import type { KubernetesClient } from '@drover/client';

/** Characters of a registration token, as agents of every version expect it: 256 bits. */
const TOKEN_LENGTH = 54;

/** What {@link giveSecret} needs beside the object. */
export interface GiveSecretOptions {
  readonly client: KubernetesClient;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/**
 * Gives a registration token its secret, once.
 *
 * **Guarantees**: a secret that was handed out is never replaced. The write names the version that had none, so whoever
 * wrote one in between keeps theirs, however old `current` is.
 */
export async function giveSecret(
  current: ClusterRegistrationToken,
  { client, random, signal }: GiveSecretOptions,
): Promise<void> {
  const { metadata, status } = current;
  if (status?.token || metadata?.deletionTimestamp) return;
  const token = randomString(random, TOKEN_LENGTH);
  const namespace = metadata?.namespace;
  try {
    await client
      .resource<ClusterRegistrationToken>(clusterRegistrationToken.type)
      .update(
        { ...current, status: { ...status, token } },
        { namespace, subresource: 'status', signal },
      );
  } catch (error) {
    // Its next version is on its way here and will be looked at then.
    if (!isConflict(error)) throw error;
  }
}
