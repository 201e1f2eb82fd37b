import { LABELS } from '@drover/api';
import type { KubernetesObject, OwnerReference } from '@drover/apimachinery';
import { POLICY_LABELS, POLICY_NAMES } from './names.ts';

type Labels = Readonly<Record<string, string>>;

/** A port, by its number or by its name. */
type Port = number | string;

/** A NetworkPolicy that lets traffic into pods. */
export interface NetworkPolicyObject extends KubernetesObject {
  readonly spec?: {
    readonly podSelector: { readonly matchLabels?: Labels };
    readonly policyTypes: readonly 'Ingress'[];
    readonly ingress: readonly IngressRule[];
  };
}

interface PolicyPort {
  readonly protocol: string;
  readonly port: Port;
}

interface IngressRule {
  readonly from?: readonly object[];
  readonly ports?: readonly PolicyPort[];
}

/** As much of a Pod as says which of its ports its node hands on. */
export interface PodObject extends KubernetesObject {
  readonly spec?: {
    readonly hostNetwork?: boolean;
    readonly containers?: readonly {
      readonly ports?: readonly {
        readonly containerPort: number;
        readonly hostPort?: number;
        readonly protocol?: string;
      }[];
    }[];
  };
}

/** As much of a Service as says which pods are reached through nodes. */
export interface ServiceObject extends KubernetesObject {
  readonly spec?: {
    readonly type?: string;
    readonly selector?: Labels;
    readonly ports?: readonly {
      readonly port: number;
      readonly targetPort?: Port;
      readonly protocol?: string;
    }[];
  };
}

/** A namespace of a cluster whose projects are closed to each other, and what is in it. */
export interface IsolatedNamespace {
  readonly name: string;
  /** The second part of the id of its project; empty for none. */
  readonly project: string;
  /** That of the project of the system. */
  readonly systemProject: string | undefined;
  /** The addresses of nodes, in order. */
  readonly hostBlocks: readonly string[];
  readonly pods: readonly PodObject[];
  readonly services: readonly ServiceObject[];
  /** Whether people have policies of their own there. */
  readonly hasOthers: boolean;
}

/** The NetworkPolicies that a namespace is to have. Namespaces in no project stay open. */
export function desiredPolicies(namespace: IsolatedNamespace): readonly NetworkPolicyObject[] {
  const { name, project, systemProject, hostBlocks, hasOthers } = namespace;
  if (project === '') return [];
  if (project === systemProject) {
    // Policies of people are theirs: one that lets everything in would undo them.
    return hasOthers ? [] : [policy(name, POLICY_NAMES.system, { ingress: [{}] })];
  }
  return [
    policy(name, POLICY_NAMES.project, { ingress: [{ from: projects(project, systemProject) }] }),
    ...(hostBlocks.length > 0 ? [nodesPolicy(name, hostBlocks)] : []),
    ...namespace.pods.flatMap((pod) => podPolicy(name, pod) ?? []),
    ...namespace.services.flatMap((service) => servicePolicy(name, service) ?? []),
  ];
}

function projects(own: string, system: string | undefined): readonly object[] {
  return [own, ...(system === undefined ? [] : [system])].map((project) => ({
    namespaceSelector: { matchLabels: { [LABELS.projectId]: project } },
  }));
}

function nodesPolicy(namespace: string, hostBlocks: readonly string[]): NetworkPolicyObject {
  const from = hostBlocks.map((cidr) => ({ ipBlock: { cidr } }));
  return policy(namespace, POLICY_NAMES.nodes, { ingress: [{ from }] });
}

/**
 * Opens the ports that a node hands on to a pod. Pods are selected by labels: those with the same labels, which come from
 * the same template, are open too; a pod without labels cannot be selected and stays closed.
 */
function podPolicy(namespace: string, pod: PodObject): NetworkPolicyObject | undefined {
  const { name = '', labels = {}, uid = '', deletionTimestamp } = pod.metadata ?? {};
  const containers = pod.spec?.containers ?? [];
  const ports = containers
    .flatMap((container) => container.ports ?? [])
    .filter(({ hostPort = 0 }) => hostPort > 0)
    .map(({ containerPort, protocol = 'TCP' }) => ({ protocol, port: containerPort }));
  const isOpened = ports.length > 0 && !pod.spec?.hostNetwork && deletionTimestamp === undefined;
  if (!isOpened || Object.keys(labels).length === 0) return undefined;
  return policy(namespace, `${POLICY_NAMES.podPrefix}${name}`, {
    ingress: [{ ports }],
    matchLabels: labels,
    owner: { apiVersion: 'v1', kind: 'Pod', name, uid },
  });
}

/** Opens the pods behind a service that is reached through nodes. */
function servicePolicy(namespace: string, service: ServiceObject): NetworkPolicyObject | undefined {
  const { name = '', uid = '', deletionTimestamp } = service.metadata ?? {};
  const { type, selector = {} } = service.spec ?? {};
  const ports = portsBehind(service);
  const isReached = type === 'NodePort' || type === 'LoadBalancer';
  const isOpened = isReached && ports.length > 0 && deletionTimestamp === undefined;
  if (!isOpened || Object.keys(selector).length === 0) return undefined;
  return policy(namespace, servicePolicyName(name), {
    ingress: [{ ports }],
    matchLabels: selector,
    owner: { apiVersion: 'v1', kind: 'Service', name, uid },
  });
}

function portsBehind({ spec }: ServiceObject): readonly PolicyPort[] {
  const ports = spec?.ports ?? [];
  return ports.map(({ port, targetPort = port, protocol = 'TCP' }) => ({
    protocol,
    port: targetPort,
  }));
}

/** A service may be called as it takes to get the name of another policy. */
function servicePolicyName(service: string): string {
  const name = `${POLICY_NAMES.servicePrefix}${service}`;
  const isTaken = name === POLICY_NAMES.project || name === POLICY_NAMES.system;
  return isTaken ? `${POLICY_NAMES.servicePrefix}-${service}` : name;
}

interface PolicyFacts {
  readonly ingress: readonly IngressRule[];
  readonly matchLabels?: Labels;
  /** What the policy goes with, also when Drover is not there. */
  readonly owner?: OwnerReference;
}

function policy(
  namespace: string,
  name: string,
  { ingress, matchLabels, owner }: PolicyFacts,
): NetworkPolicyObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name,
      namespace,
      labels: POLICY_LABELS,
      ...(owner && { ownerReferences: [owner] }),
    },
    spec: {
      podSelector: matchLabels ? { matchLabels } : {},
      policyTypes: ['Ingress'],
      ingress,
    },
  };
}

/** Whether a policy has a name that is given here. */
export function isPolicyName(name: string): boolean {
  const { podPrefix, servicePrefix, nodes } = POLICY_NAMES;
  return name === nodes || name.startsWith(podPrefix) || name.startsWith(servicePrefix);
}
