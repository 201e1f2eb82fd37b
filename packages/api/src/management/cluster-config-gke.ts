import { defineStruct, field } from '../define-kind/field.ts';

const text = field.text;
const texts = () => field.list(text());
const fixed = { access: 'create' } as const;

const addons = defineStruct('gkeClusterAddons', {
  httpLoadBalancing: field.flag(),
  horizontalPodAutoscaling: field.flag(),
  networkPolicyConfig: field.flag(),
});

const allocation = defineStruct('gkeipAllocationPolicy', {
  clusterIpv4CidrBlock: text(),
  clusterSecondaryRangeName: text(),
  createSubnetwork: field.flag(),
  nodeIpv4CidrBlock: text(),
  servicesIpv4CidrBlock: text(),
  servicesSecondaryRangeName: text(),
  subnetworkName: text(),
  useIpAliases: field.flag(),
});

const privateCluster = defineStruct('gkePrivateClusterConfig', {
  enablePrivateEndpoint: field.flag(),
  enablePrivateNodes: field.flag(),
  masterIpv4CidrBlock: text(),
});

const networks = defineStruct('gkeMasterAuthorizedNetworksConfig', {
  cidrBlocks: field.list(
    field.struct(defineStruct('gkeCidrBlock', { cidrBlock: text(), displayName: text() })),
  ),
  enabled: field.flag(),
});

const taint = defineStruct('gkeNodeTaintConfig', { effect: text(), key: text(), value: text() });

const nodeConfig = defineStruct('gkeNodeConfig', {
  diskSizeGb: field.integer(),
  diskType: text(),
  imageType: text(),
  labels: field.map(text()),
  localSsdCount: field.integer(),
  machineType: text(),
  oauthScopes: texts(),
  preemptible: field.flag(),
  tags: texts(),
  taints: field.list(field.struct(taint)),
});

const autoscaling = defineStruct('gkeNodePoolAutoscaling', {
  enabled: field.flag(),
  maxNodeCount: field.integer(),
  minNodeCount: field.integer(),
});

const management = defineStruct('gkeNodePoolManagement', {
  autoRepair: field.flag(),
  autoUpgrade: field.flag(),
});

const nodePool = defineStruct('gkeNodePoolConfig', {
  autoscaling: field.struct(autoscaling),
  config: field.struct(nodeConfig),
  initialNodeCount: field.optionalInteger(),
  management: field.struct(management),
  maxPodsConstraint: field.optionalInteger(),
  name: text(),
  version: text(),
});

/** A cluster in GKE. */
export const gkeConfig = defineStruct('gkeClusterConfigSpec', {
  region: text(fixed),
  zone: text(fixed),
  imported: field.flag(fixed),
  description: text(),
  labels: field.map(text()),
  enableKubernetesAlpha: field.optionalFlag(),
  clusterAddons: field.struct(addons),
  clusterIpv4Cidr: text(),
  projectID: text(),
  googleCredentialSecret: text(),
  clusterName: text(),
  kubernetesVersion: text(),
  loggingService: text(),
  monitoringService: text(),
  nodePools: field.list(field.struct(nodePool)),
  network: text(),
  subnetwork: text(),
  networkPolicyEnabled: field.optionalFlag(),
  privateClusterConfig: field.struct(privateCluster),
  ipAllocationPolicy: field.struct(allocation),
  masterAuthorizedNetworks: field.struct(networks),
  locations: texts(),
  maintenanceWindow: text(),
});

/** What is known of a cluster in GKE. */
export const gkeStatus = defineStruct('gkeStatus', {
  upstreamSpec: field.struct(gkeConfig),
  privateRequiresTunnel: field.optionalFlag(),
});
