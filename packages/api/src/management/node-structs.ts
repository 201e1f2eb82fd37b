import { defineStruct, field } from '../define-kind/field.ts';

const read = { access: 'read' } as const;

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

/** What keeps pods off a node. */
export const taint = defineStruct('taint', {
  key: field.text(),
  value: field.text(),
  effect: field.choice(EFFECTS),
  timeAdded: field.date(),
});

/** How the pods of a node are moved away. */
export const nodeDrainInput = defineStruct('nodeDrainInput', {
  force: field.flag({
    description: 'Also delete pods that no controller brings back.',
    form: { label: 'Delete pods that no controller brings back' },
  }),
  ignoreDaemonSets: field.optionalFlag({
    default: true,
    description: 'Leave pods of DaemonSets where they are; without it they refuse the drain.',
  }),
  deleteLocalData: field.flag({
    description: 'Also delete pods that keep data in an emptyDir, which is lost.',
    form: { label: 'Delete data in emptyDir volumes' },
  }),
  gracePeriod: field.integer({
    default: -1,
    min: -1,
    description: 'Seconds that a pod has to end; -1 leaves it to the pod.',
    form: { label: 'Seconds for a pod to end' },
  }),
  timeout: field.integer({
    default: 120,
    min: 1,
    max: 10_800,
    description: 'Seconds after which the drain is given up.',
    form: { label: 'Give up after (seconds)' },
  }),
});

/** How far the drain of a node is. */
export const drainProgress = defineStruct('drainProgress', {
  pods: field.integer({ description: 'How many pods had to go when the drain began.' }),
});

/** Where something in a cluster can be reached from outside. */
export const publicEndpoint = defineStruct('publicEndpoint', {
  nodeId: field.reference('/v3/schemas/node', read),
  addresses: field.list(field.text(), read),
  port: field.integer(read),
  protocol: field.text(read),
  serviceId: field.reference('service', read),
  podId: field.reference('pod', read),
  ingressId: field.reference('ingress', read),
  hostname: field.text(read),
  path: field.text(read),
  allNodes: field.flag(read),
});

/** How an administrator adds a machine of his own. */
export const customConfig = defineStruct('customConfig', {
  address: field.text(),
  internalAddress: field.text(),
  user: field.text(),
  dockerSocket: field.text(),
  sshKey: field.password(),
  sshCert: field.text(),
  label: field.map(field.text()),
  taints: field.list(field.text()),
});

/** A condition of a node: of its kubelet's, or of Drover's. */
export const nodeCondition = defineStruct('nodeCondition', {
  type: field.text(),
  status: field.text(),
  reason: field.text(),
  message: field.text(),
  lastHeartbeatTime: field.date(),
  lastTransitionTime: field.date(),
});

/** What a machine is made of, as clients see it. */
export const nodeInfo = defineStruct('nodeInfo', {
  cpu: field.struct(defineStruct('cpuInfo', { count: field.integer() })),
  memory: field.struct(defineStruct('memoryInfo', { memTotalKiB: field.integer() })),
  os: field.struct(
    defineStruct('osInfo', {
      dockerVersion: field.text(),
      kernelVersion: field.text(),
      operatingSystem: field.text(),
    }),
  ),
  kubernetes: field.struct(
    defineStruct('kubernetesInfo', {
      kubeletVersion: field.text(),
      kubeProxyVersion: field.text(),
    }),
  ),
});

/** A volume that is attached to a node, by its device. */
export const attachedVolume = defineStruct('attachedVolume', { name: field.text() });

const systemInfo = defineStruct('nodeSystemInfo', {
  architecture: field.text(),
  bootID: field.text(),
  containerRuntimeVersion: field.text(),
  kernelVersion: field.text(),
  kubeProxyVersion: field.text(),
  kubeletVersion: field.text(),
  machineID: field.text(),
  operatingSystem: field.text(),
  osImage: field.text(),
  systemUUID: field.text(),
});

/** The specification of the Kubernetes node. */
export const internalNodeSpec = defineStruct('internalNodeSpec', {
  podCIDR: field.text({ ...read, as: 'podCidr' }),
  podCIDRs: field.list(field.text(), { ...read, as: 'podCidrs' }),
  providerID: field.text({ ...read, as: 'providerId' }),
  taints: field.list(field.struct(taint), { place: 'hidden' }),
  unschedulable: field.flag(read),
});

/** The status of the Kubernetes node, without its images. */
export const internalNodeStatus = defineStruct('internalNodeStatus', {
  capacity: field.map(field.text(), read),
  allocatable: field.map(field.text(), read),
  volumesInUse: field.list(field.text(), read),
  volumesAttached: field.list(
    field.struct(
      defineStruct('volumeAttachment', { name: field.text(), devicePath: field.text() }),
    ),
    { place: 'hidden' },
  ),
  conditions: field.list(field.struct(nodeCondition), { place: 'hidden' }),
  addresses: field.list(
    field.struct(defineStruct('nodeAddress', { type: field.text(), address: field.text() })),
    { place: 'hidden' },
  ),
  nodeInfo: field.struct(systemInfo, { place: 'hidden' }),
});

/** Keys to be set and to be taken away. */
const mapDelta = defineStruct('mapDelta', {
  add: field.map(field.text()),
  delete: field.map(field.optionalFlag()),
});

/** Labels and annotations that the Kubernetes node is to get or lose. */
export const metadataUpdate = defineStruct('metadataUpdate', {
  labels: field.struct(mapDelta),
  annotations: field.struct(mapDelta),
});

/** The container engine of a machine, as it told of itself; its keys are stored with capitals. */
export const dockerInfo = defineStruct('dockerInfo', {
  architecture: field.text(),
  cgroupDriver: field.text(),
  debug: field.flag(),
  dockerRootDir: field.text(),
  driver: field.text(),
  experimentalBuild: field.flag(),
  httpProxy: field.text(),
  httpsProxy: field.text(),
  id: field.text(),
  indexServerAddress: field.text(),
  initBinary: field.text(),
  kernelVersion: field.text(),
  labels: field.list(field.text()),
  loggingDriver: field.text(),
  name: field.text(),
  noProxy: field.text(),
  osType: field.text(),
  operatingSystem: field.text(),
  securityOptions: field.list(field.text()),
  serverVersion: field.text(),
});

const text = field.text;

const file = defineStruct('file', {
  name: text(),
  contents: text(),
});

const portCheck = defineStruct('portCheck', {
  address: text(),
  port: field.integer(),
  protocol: text(),
});

const healthCheck = defineStruct('healthCheck', { url: text() });

const process = defineStruct('process', {
  name: text(),
  command: field.list(text()),
  args: field.list(text()),
  env: field.list(text()),
  image: text(),
  imageRegistryAuthConfig: text(),
  volumesFrom: field.list(text()),
  binds: field.list(text()),
  networkMode: text(),
  restartPolicy: text(),
  pidMode: text(),
  privileged: field.flag(),
  healthCheck: field.struct(healthCheck),
  labels: field.map(text()),
  publish: field.list(text()),
  user: text(),
});

/** What keeps pods off a node of RKE. */
export const rkeTaint = defineStruct('rkeTaint', {
  key: text(),
  value: text(),
  effect: field.choice(EFFECTS),
  timeAdded: field.date(),
});

/** What the agent of an RKE node is to run. */
export const nodePlan = defineStruct('nodePlan', {
  plan: field.struct(
    defineStruct('rkeConfigNodePlan', {
      address: text(),
      annotations: field.map(text()),
      files: field.list(field.struct(file)),
      labels: field.map(text()),
      portChecks: field.list(field.struct(portCheck)),
      processes: field.map(field.struct(process)),
      taints: field.list(field.struct(rkeTaint)),
    }),
  ),
  version: field.integer(),
  agentCheckInterval: field.integer({ default: 120, min: 1, max: 1800 }),
});

/** The machine of a node pool, as its driver left it. */
export const rkeNode = defineStruct('rkeConfigNode', { user: text({ as: 'sshUser', ...read }) });
