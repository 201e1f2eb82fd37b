import type {
  JsonObject,
  KubernetesObject,
  LabelSelectorSpec,
  RbacSubject,
} from '@drover/apimachinery';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
} from '../types/apiextensions.ts';
import type { Node, Secret } from '../types/core.ts';
import type { Service } from '../types/service.ts';
import {
  fillAccount,
  fillAutoscaler,
  fillClaimTemplates,
  fillController,
  fillJob,
  fillLimitRangeItem,
  fillPod,
  fillPullPolicy,
} from './workload-defaults.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Fills in what depends on other fields. Runs after the fixed defaults of the same type and before those below. */
type Fill = (value: never) => object;

/** What types compute, by their short names. */
export const COMPUTED_DEFAULTS: Readonly<Record<string, Fill>> = {
  'core.v1.Namespace': fillNamespace,
  'core.v1.Secret': fillSecret,
  'core.v1.Pod': fillPod,
  'core.v1.PodSpec': fillAccount,
  'core.v1.Container': fillPullPolicy,
  'core.v1.EphemeralContainer': fillPullPolicy,
  'core.v1.Volume': fillVolume,
  'core.v1.NodeSpec': fillPodCidrs,
  'core.v1.NodeStatus': fillAllocatable,
  'core.v1.Service': fillLoadBalancer,
  'core.v1.ServiceSpec': fillService,
  'core.v1.ServicePort': fillServicePort,
  'apps.v1.DeploymentStrategy': (strategy: RollingStrategy) =>
    fillRolling(strategy, { maxUnavailable: '25%', maxSurge: '25%' }),
  'apps.v1.DaemonSetUpdateStrategy': (strategy: RollingStrategy) =>
    fillRolling(strategy, { maxUnavailable: 1, maxSurge: 0 }),
  'apps.v1.StatefulSetUpdateStrategy': fillStatefulSetStrategy,
  'batch.v1.Job': fillJob,
  'core.v1.ReplicationController': fillController,
  'core.v1.LimitRangeItem': fillLimitRangeItem,
  'apps.v1.StatefulSetSpec': fillClaimTemplates,
  'autoscaling.v2.HorizontalPodAutoscalerSpec': fillAutoscaler,
  'flowcontrol.v1.FlowSchemaSpec': (spec: Counts) => fillZeros(spec, { matchingPrecedence: 1000 }),
  'flowcontrol.v1.QueuingConfiguration': (queuing: Counts) =>
    fillZeros(queuing, { queues: 64, handSize: 8, queueLengthLimit: 50 }),
  'networking.v1.NetworkPolicySpec': fillNetworkPolicy,
  'rbac.v1.Subject': fillSubject,
  'resource.v1.ExactDeviceRequest': fillDeviceCount,
  'resource.v1.DeviceSubRequest': fillDeviceCount,
  'apiextensions.v1.CustomResourceDefinition': fillStoredVersions,
  'apiextensions.v1.CustomResourceDefinitionNames': fillNames,
};

/** A namespace carries its name as a label, so that selectors can name it; one without a name gets both later. */
function fillNamespace(namespace: KubernetesObject): KubernetesObject {
  const { metadata } = namespace;
  const { name = '' } = metadata ?? {};
  if (name === '' || metadata?.labels?.[NAME_LABEL] === name) return namespace;
  return {
    ...namespace,
    metadata: { ...metadata, labels: { ...metadata?.labels, [NAME_LABEL]: name } },
  };
}

/** Plain values move into `data`, and nobody sees them again. */
function fillSecret(secret: Secret): Secret {
  if (secret.stringData === undefined) return secret;
  const { stringData, ...rest } = secret;
  const plain = Object.entries(stringData).map(([key, value]) => [key, toBase64(value)] as const);
  return { ...rest, data: { ...secret.data, ...Object.fromEntries(plain) } };
}

/** The single range is the first of the list, and decides what it is. */
function fillPodCidrs(spec: NodeSpec): NodeSpec {
  const { podCIDR = '', podCIDRs = [] } = spec;
  const cidrs = podCIDR !== '' && podCIDRs[0] !== podCIDR ? [podCIDR] : podCIDRs;
  const [first] = cidrs;
  return first === undefined ? spec : { ...spec, podCIDR: first, podCIDRs: cidrs };
}

type NodeSpec = NonNullable<Node['spec']>;
type NodeStatus = NonNullable<Node['status']>;

/** A node gives all that it has unless it says how much. */
function fillAllocatable(status: NodeStatus): NodeStatus {
  const { capacity, allocatable } = status;
  return capacity === undefined || allocatable !== undefined
    ? status
    : { ...status, allocatable: capacity };
}

function fillVolume(volume: JsonObject): object {
  const isBare = Object.keys(volume).every((field) => field === 'name');
  return isBare ? { ...volume, emptyDir: {} } : volume;
}

interface ServiceSpec {
  readonly type?: string;
  readonly sessionAffinity?: string;
  readonly sessionAffinityConfig?: object;
  readonly externalIPs?: readonly string[];
  readonly externalTrafficPolicy?: string;
  readonly internalTrafficPolicy?: string;
  readonly allocateLoadBalancerNodePorts?: boolean;
}

function fillService(spec: ServiceSpec): ServiceSpec {
  const { sessionAffinityConfig, ...rest } = spec;
  const timeout = { clientIP: { timeoutSeconds: 10_800 } };
  return {
    ...rest,
    ...(spec.sessionAffinity === 'ClientIP' && {
      sessionAffinityConfig: sessionAffinityConfig ?? timeout,
    }),
    ...fillTraffic(spec),
  };
}

function fillTraffic(spec: ServiceSpec): ServiceSpec {
  const { type, externalTrafficPolicy, internalTrafficPolicy } = spec;
  const isBalancer = type === 'LoadBalancer';
  return {
    ...(isReachedFromOutside(spec) && {
      externalTrafficPolicy: externalTrafficPolicy || 'Cluster',
    }),
    ...(type !== 'ExternalName' && { internalTrafficPolicy: internalTrafficPolicy ?? 'Cluster' }),
    ...(isBalancer && {
      allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? true,
    }),
  };
}

/** The addresses of a load balancer are its own unless it says that it is a proxy. */
function fillLoadBalancer(service: Service): Service {
  const ingress = service.status?.loadBalancer?.ingress;
  const isComplete = ingress?.every(({ ip, ipMode }) => !ip || ipMode !== undefined) ?? true;
  if (isComplete || service.spec.type !== 'LoadBalancer') return service;
  const filled = ingress?.map((each) => (each.ip ? { ipMode: 'VIP', ...each } : each)) ?? [];
  return { ...service, status: { ...service.status, loadBalancer: { ingress: filled } } };
}

function isReachedFromOutside({ type, externalIPs = [] }: ServiceSpec): boolean {
  if (type === 'LoadBalancer' || type === 'NodePort') return true;
  return type === 'ClusterIP' && externalIPs.length > 0;
}

function fillServicePort(port: {
  readonly port: number;
  readonly targetPort?: number | string;
}): object {
  return port.targetPort ? port : { ...port, targetPort: port.port };
}

interface RollingStrategy {
  readonly type?: string;
  readonly rollingUpdate?: object;
}

function fillRolling(strategy: RollingStrategy, defaults: object): object {
  if (strategy.type !== 'RollingUpdate') return strategy;
  return { ...strategy, rollingUpdate: { ...defaults, ...strategy.rollingUpdate } };
}

/** A StatefulSet that says it rolls, but not how, is left so. */
function fillStatefulSetStrategy(strategy: RollingStrategy): object {
  const isSaid = Boolean(strategy.type);
  const type = strategy.type || 'RollingUpdate';
  if (type !== 'RollingUpdate' || (isSaid && strategy.rollingUpdate === undefined)) return strategy;
  return { ...strategy, type, rollingUpdate: { partition: 0, ...strategy.rollingUpdate } };
}

type Counts = Readonly<Record<string, unknown>>;

/** Numbers of which zero says nothing. */
function fillZeros(object: Counts, defaults: Readonly<Record<string, number>>): Counts {
  const missing = Object.entries(defaults).filter(([name]) => !object[name]);
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

/** One device, unless all are asked for. */
function fillDeviceCount(request: DeviceRequest): DeviceRequest {
  const { allocationMode = '', count = 0 } = request;
  const mode = allocationMode === '' ? 'ExactCount' : allocationMode;
  if (mode !== 'ExactCount') return request;
  return { ...request, allocationMode: mode, count: count === 0 ? 1 : count };
}

interface DeviceRequest {
  readonly allocationMode?: string;
  readonly count?: number;
}

function fillNetworkPolicy(spec: {
  readonly podSelector?: LabelSelectorSpec;
  readonly policyTypes?: readonly string[];
  readonly egress?: readonly unknown[];
}): object {
  if (spec.policyTypes?.length) return spec;
  const egress = spec.egress?.length ? ['Egress'] : [];
  return { ...spec, policyTypes: ['Ingress', ...egress] };
}

function fillSubject(subject: RbacSubject): RbacSubject {
  const needsGroup = subject.kind === 'User' || subject.kind === 'Group';
  return needsGroup && !subject.apiGroup ? { ...subject, apiGroup: RBAC_GROUP } : subject;
}

/** A definition that does not say in which versions its objects lie has them in the one it stores. */
function fillStoredVersions(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { spec, status } = definition;
  if (status?.storedVersions?.length) return definition;
  const versions = spec.versions as typeof spec.versions | null;
  const stored = versions?.find(({ storage }) => storage)?.name;
  if (stored === undefined) return definition;
  return { ...definition, status: { ...status, storedVersions: [stored] } };
}

function fillNames(names: CustomResourceDefinitionNames): CustomResourceDefinitionNames {
  const { kind, singular, listKind } = names;
  // The names that were accepted are the server's, and empty as long as none were.
  if (kind === '' || (singular && listKind)) return names;
  return {
    ...names,
    singular: singular || kind.toLowerCase(),
    listKind: listKind || `${kind}List`,
  };
}

function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
