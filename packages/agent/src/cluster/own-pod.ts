import type { ResourceType } from '@drover/apimachinery';

/** What the agent knows of the pod that it runs in; all empty where it runs beside its cluster. */
export interface OwnPod {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
}

/** The Deployment of the agents, and the container in it. */
export const AGENT_DEPLOYMENT = 'cattle-cluster-agent';

/** The container of the agent. */
export const AGENT_CONTAINER = 'cluster-register';

/** Selects the pods of the agents. */
export const AGENT_LABEL = `app=${AGENT_DEPLOYMENT}`;

/** Reads what the manifest lets the kubelet tell. */
export function readOwnPod(env: Readonly<Record<string, string | undefined>>): OwnPod {
  return {
    name: env['DROVER_POD_NAME'] ?? '',
    namespace: env['DROVER_POD_NAMESPACE'] || 'cattle-system',
    node: env['DROVER_NODE_NAME'] ?? '',
  };
}

/** Pods, as far as agents look at them. */
export const POD_TYPE: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'pods',
  kind: 'Pod',
  namespaced: true,
};

/** Deployments, as far as agents look at them. */
export const DEPLOYMENT_TYPE: ResourceType = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};
