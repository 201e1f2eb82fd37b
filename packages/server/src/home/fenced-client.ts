import { EPOCH_EXTRAS } from '@drover/api';
import {
  type ClientOptions,
  createClient,
  type Impersonation,
  type KubernetesClient,
} from '@drover/client';
import { type Fence, fencedClient, fencedTransport } from '@drover/controller-runtime';

/** What the writes of a fenced client say of their epoch. */
export interface EpochStamp {
  /** Who sends them: an epoch is an extra of an identity. */
  readonly self: Impersonation;
  /** Name of the Lease that counts the epochs. */
  readonly epochOf: string;
}

/**
 * A client for work that has one worker at a time: a write is sent only while the fence holds, which is looked at when the
 * write is made and again as its bytes leave.
 *
 * @param stamp - absent where nobody compares epochs, or the far side is told in another way.
 */
export function createFencedClient(
  options: ClientOptions,
  fence: () => Fence | undefined,
  stamp?: EpochStamp,
): KubernetesClient {
  const transport = fencedTransport(options.transport, fence);
  return fencedClient(createClient({ ...options, transport }), fence, {
    ...(stamp && {
      stamp: (client, epoch) => client.impersonate(inEpoch(stamp.self, stamp.epochOf, epoch)),
    }),
  });
}

/** `self`, working in an epoch of the Lease `epochOf`. */
export function inEpoch(self: Impersonation, epochOf: string, epoch: number): Impersonation {
  const { extra } = self;
  return {
    ...self,
    extra: {
      ...extra,
      [EPOCH_EXTRAS.epoch]: [String(epoch)],
      [EPOCH_EXTRAS.of]: [epochOf],
    },
  };
}
