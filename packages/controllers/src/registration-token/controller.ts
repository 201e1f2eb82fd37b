import { type ClusterRegistrationToken, clusterRegistrationToken } from '@drover/api';
import { randomString } from '@drover/base';
import {
  type Controller,
  createCommitter,
  createController,
  informerSource,
} from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';

/** Characters of a registration token, as agents of every version expect it: 256 bits. */
const TOKEN_LENGTH = 54;

/** Gives each ClusterRegistrationToken its secret, once. */
export function createRegistrationTokenController({
  runtime,
  cache,
  client,
}: ControllerContext): Controller {
  const tokens = cache.informer<ClusterRegistrationToken>(clusterRegistrationToken.type);
  const committer = createCommitter({ client, fieldManager: 'drover-registration-token' });
  return createController(runtime, {
    name: 'registration-token',
    sources: [informerSource(tokens)],
    reconcile: async (key, { signal }) => {
      const current = tokens.get(key);
      if (!current || current.status?.token || current.metadata?.deletionTimestamp) return;
      const status = { token: randomString(runtime.random, TOKEN_LENGTH) };
      await committer.applyStatus(clusterRegistrationToken.type, current, status, { signal });
    },
  });
}
