import { TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { LogKeeper } from '../../log/log-keeper.ts';
import type { ClusterAgentOptions } from '../cluster-agent-options.ts';
import { createDnsProbe } from '../health/dns-probe.ts';
import { HealthProbes } from '../health/health-probes.ts';
import { createNetworkProbe } from '../health/network-probe.ts';
import type { LocalRoute } from '../inner-http/local-route.ts';
import { readOwnPod } from '../own-pod.ts';
import { AgentUpgrades } from '../upgrade/agent-upgrades.ts';
import { operationRoutes } from './operations.ts';

/** What looks after the agent itself. */
export interface Operation extends AsyncDisposable {
  /** What its server may ask. */
  readonly routes: readonly LocalRoute[];
}

/** What {@link startOperation} needs. */
export interface OperationParts extends ClusterAgentOptions {
  /** Of the agent's own cluster, as the agent itself. */
  readonly client: KubernetesClient;
  /** Ends the process in good order. */
  readonly restart: () => void;
}

/** Probes the surroundings, and brings an upgrade to its end that was begun before, until `signal` aborts. */
export function startOperation(parts: OperationParts, signal: AbortSignal): Operation {
  const { config, env, client, log = new LogKeeper() } = parts;
  const pod = readOwnPod(env);
  const { namespace, node } = pod;
  const probes = new HealthProbes({
    ...parts,
    dns: createDnsProbe(),
    network: createNetworkProbe({ client, namespace, node, port: config.healthListenPort }),
  });
  const upgrades = new AgentUpgrades({ ...parts, client, pod });
  const work = new TaskGroup(signal);
  if (pod.name !== '') work.run((until) => probes.run(until));
  if (pod.name !== '') work.run((until) => upgrades.watch(until));
  return {
    routes: operationRoutes({ ...parts, log, pod, probes, upgrades, signal: work.signal }),
    [Symbol.asyncDispose]: () => work.stop(),
  };
}
