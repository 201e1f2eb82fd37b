import { defineStruct, field } from '../define-kind/field.ts';

const text = field.text;
const texts = () => field.list(text());
const fixed = { access: 'create' } as const;

const nodePool = defineStruct('aksNodePool', {
  name: text(),
  count: field.optionalInteger(),
  maxPods: field.optionalInteger(),
  maxSurge: text(),
  vmSize: text(),
  osDiskSizeGB: field.optionalInteger(),
  osDiskType: text(),
  osType: text(),
  mode: text(),
  orchestratorVersion: text(),
  availabilityZones: texts(),
  maxCount: field.optionalInteger(),
  minCount: field.optionalInteger(),
  enableAutoScaling: field.optionalFlag(),
  vnetSubnetID: text(),
  nodeLabels: field.map(text()),
  nodeTaints: texts(),
});

/** A cluster in AKS. */
export const aksConfig = defineStruct('aksClusterConfigSpec', {
  imported: field.flag(fixed),
  resourceLocation: text(fixed),
  resourceGroup: text(fixed),
  clusterName: text(fixed),
  azureCredentialSecret: text(),
  baseUrl: text(),
  authBaseUrl: text(),
  networkPlugin: text(),
  virtualNetworkResourceGroup: text(),
  virtualNetwork: text(),
  subnet: text(),
  dnsServiceIp: text({ format: 'ipAddress' }),
  serviceCidr: text({ format: 'cidr' }),
  dockerBridgeCidr: text(),
  podCidr: text({ format: 'cidr' }),
  loadBalancerSku: text(),
  outboundType: text(),
  networkPolicy: text(),
  linuxAdminUsername: text(),
  sshPublicKey: text(),
  dnsPrefix: text(),
  kubernetesVersion: text(),
  tags: field.map(text()),
  nodePools: field.list(field.struct(nodePool)),
  privateCluster: field.optionalFlag(),
  privateDnsZone: text(),
  authorizedIpRanges: texts(),
  httpApplicationRouting: field.optionalFlag(),
  monitoring: field.optionalFlag(),
  logAnalyticsWorkspaceGroup: text(),
  logAnalyticsWorkspaceName: text(),
  managedIdentity: field.optionalFlag(),
  userAssignedIdentity: text(),
  nodeResourceGroup: text(),
});

/** What is known of a cluster in AKS. */
export const aksStatus = defineStruct('aksStatus', {
  upstreamSpec: field.struct(aksConfig),
  privateRequiresTunnel: field.optionalFlag(),
  rbacEnabled: field.optionalFlag(),
});
