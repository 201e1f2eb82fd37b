import {
  type ClusterAuthToken,
  type ClusterUserAttribute,
  clusterAuthToken,
  clusterUserAttribute,
  NAMESPACES,
} from '@drover/api';
import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import { createClient } from '@drover/client';
import { connectKubeconfig, inClusterKubeconfig, loadKubeconfig } from '@drover/client/node';
import { createInformerCache, createRuntime } from '@drover/controller-runtime';
import { Registry } from 'prom-client';
import { reviewToken } from './token-review.ts';
import { openTokenReviewListener } from './token-review-listener.ts';

/** What the process gives the webhook. */
export interface KubeApiAuthOptions {
  /** Default: the service account of the pod. */
  readonly kubeconfig: string | undefined;
  /** 0 takes any free one. */
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Tells the API server of this node who the tokens of Drover belong to, until `signal` aborts. It answers from what the
 * cluster has (`clusterauthtokens`, `clusteruserattributes`), so that it works while no server can be reached.
 *
 * @throws `AGENT_PORT_TAKEN`, `KUBECONFIG_…`
 */
export async function runKubeApiAuth(
  { kubeconfig: path, port, env, clock, random, logger }: KubeApiAuthOptions,
  signal: AbortSignal,
): Promise<void> {
  const kubeconfig =
    path === undefined ? inClusterKubeconfig({ env }) : await loadKubeconfig({ path });
  await using connection = connectKubeconfig(kubeconfig, { env, clock });
  const runtime = createRuntime({ clock, random, log: logger, registry: new Registry() });
  // A token whose deletion got lost on the way would be good for ever.
  const cache = createInformerCache(runtime, { client: createClient(connection), proof: {} });
  const namespace = NAMESPACES.system;
  const tokens = cache.informer<ClusterAuthToken>(clusterAuthToken.type, { namespace });
  const users = cache.informer<ClusterUserAttribute>(clusterUserAttribute.type, { namespace });
  const known = {
    token: (name: string) => tokens.get({ namespace, name }),
    user: (name: string) => users.get({ namespace, name }),
  };
  await using work = new TaskGroup(signal);
  work.run((until) => cache.run({ signal: until }));
  await using listener = await openTokenReviewListener({
    port,
    ready: () => cache.freshness().every(({ resourceVersion }) => resourceVersion !== undefined),
    review: (token) => reviewToken(token, known, clock.nowMs()),
  });
  logger.info({ port: listener.port }, 'Answering reviews of tokens');
  await work.settled();
}
