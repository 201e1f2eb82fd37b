import { type ClusterRegistrationToken, clusterRegistrationToken } from '@drover/api';
import { type Controller, createController, informerSource } from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import { giveSecret } from './give-secret.ts';

/** Gives each ClusterRegistrationToken its secret. */
export function createRegistrationTokenController({
  runtime,
  cache,
  client,
}: ControllerContext): Controller {
  const tokens = cache.informer<ClusterRegistrationToken>(clusterRegistrationToken.type);
  return createController(runtime, {
    name: 'registration-token',
    sources: [informerSource(tokens)],
    reconcile: async (key, { signal }) => {
      const current = tokens.get(key);
      if (current) await giveSecret(current, { client, random: runtime.random, signal });
    },
  });
}
