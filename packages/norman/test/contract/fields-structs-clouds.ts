import { type FieldTable, fields } from './fields.ts';

/** Fields of the structs in the configurations of clusters of clouds, K3s and RKE2. */
export const CLOUD_STRUCT_FIELDS: FieldTable = {
  aksClusterConfigSpec: fields(
    'authBaseUrl azureCredentialSecret baseUrl dnsPrefix dnsServiceIp',
    'dockerBridgeCidr kubernetesVersion linuxAdminUsername loadBalancerSku',
    'logAnalyticsWorkspaceGroup logAnalyticsWorkspaceName networkPlugin',
    'networkPolicy nodeResourceGroup outboundType podCidr privateDnsZone',
    'serviceCidr sshPublicKey subnet userAssignedIdentity virtualNetwork',
    'virtualNetworkResourceGroup; nodePools:array[aksNodePool] cu?',
    'authorizedIpRanges:array[string] cu?; imported:boolean c=false',
    'httpApplicationRouting managedIdentity monitoring privateCluster:boolean cu?',
    'tags:map[string] cu?; clusterName resourceGroup resourceLocation:string c?',
  ),
  aksNodePool: fields(
    'maxSurge mode name orchestratorVersion osDiskType osType vmSize; vnetSubnetID',
    'availabilityZones nodeTaints:array[string] cu?; enableAutoScaling:boolean cu?',
    'count maxCount maxPods minCount osDiskSizeGB:int cu?; nodeLabels:map[string] cu?',
  ),
  aksStatus: fields(
    'upstreamSpec:aksClusterConfigSpec cu?; privateRequiresTunnel rbacEnabled:boolean cu?',
  ),
  clusterUpgradeStrategy: fields(
    'drainServerNodes drainWorkerNodes:boolean cu=false',
    'serverConcurrency workerConcurrency:int cu=0 min=1',
  ),
  eksClusterConfigSpec: fields(
    'amazonCredentialSecret kubernetesVersion; nodeGroups:array[nodeGroup] cu?',
    'securityGroups subnets:array[string] c?; loggingTypes publicAccessSources:array[string] cu?',
    'imported:boolean c=false; secretsEncryption:boolean c?',
    'ebsCSIDriver privateAccess publicAccess:boolean cu?; tags:map[string] cu?',
    'displayName kmsKey region serviceRole:string c?',
  ),
  eksStatus: fields(
    'generatedNodeRole managedLaunchTemplateID virtualNetwork',
    'securityGroups subnets:array[string] cu?; privateRequiresTunnel:boolean cu?',
    'upstreamSpec:eksClusterConfigSpec cu?; managedLaunchTemplateVersions:map[string] cu?',
  ),
  gkeCidrBlock: fields('cidrBlock displayName'),
  gkeClusterAddons: fields(
    'horizontalPodAutoscaling httpLoadBalancing networkPolicyConfig:boolean cu=false',
  ),
  gkeClusterConfigSpec: fields(
    'clusterIpv4Cidr clusterName description googleCredentialSecret',
    'kubernetesVersion loggingService maintenanceWindow monitoringService',
    'network projectID subnetwork; nodePools:array[gkeNodePoolConfig] cu?',
    'locations:array[string] cu?; imported:boolean c=false',
    'enableKubernetesAlpha networkPolicyEnabled:boolean cu?; clusterAddons:gkeClusterAddons cu?',
    'masterAuthorizedNetworks:gkeMasterAuthorizedNetworksConfig cu?',
    'privateClusterConfig:gkePrivateClusterConfig cu?',
    'ipAllocationPolicy:gkeipAllocationPolicy cu?; labels:map[string] cu?; region zone:string c?',
  ),
  gkeMasterAuthorizedNetworksConfig: fields(
    'cidrBlocks:array[gkeCidrBlock] cu?; enabled:boolean cu=false',
  ),
  gkeNodeConfig: fields(
    'diskType imageType machineType; taints:array[gkeNodeTaintConfig] cu?',
    'oauthScopes tags:array[string] cu?; preemptible:boolean cu=false',
    'diskSizeGb localSsdCount:int cu=0; labels:map[string] cu?',
  ),
  gkeNodePoolAutoscaling: fields('enabled:boolean cu=false; maxNodeCount minNodeCount:int cu=0'),
  gkeNodePoolConfig: fields(
    'name version; config:gkeNodeConfig cu?; autoscaling:gkeNodePoolAutoscaling cu?',
    'management:gkeNodePoolManagement cu?; initialNodeCount maxPodsConstraint:int cu?',
  ),
  gkeNodePoolManagement: fields('autoRepair autoUpgrade:boolean cu=false'),
  gkeNodeTaintConfig: fields('effect key value'),
  gkePrivateClusterConfig: fields(
    'masterIpv4CidrBlock; enablePrivateEndpoint enablePrivateNodes:boolean cu=false',
  ),
  gkeStatus: fields('privateRequiresTunnel:boolean cu?; upstreamSpec:gkeClusterConfigSpec cu?'),
  gkeipAllocationPolicy: fields(
    'clusterIpv4CidrBlock clusterSecondaryRangeName nodeIpv4CidrBlock',
    'servicesIpv4CidrBlock servicesSecondaryRangeName subnetworkName',
    'createSubnetwork useIpAliases:boolean cu=false',
  ),
  k3sConfig: fields('kubernetesVersion; k3supgradeStrategy:clusterUpgradeStrategy cu?'),
  launchTemplate: fields('id name; version:int cu?'),
  nodeGroup: fields(
    'ec2SshKey imageId instanceType nodeRole userData version',
    'spotInstanceTypes subnets:array[string] cu?; gpu requestSpotInstances:boolean cu?',
    'desiredSize diskSize maxSize minSize:int cu?; launchTemplate:launchTemplate cu?',
    'labels resourceTags tags:map[string] cu?; nodegroupName:string cu!?',
  ),
  rke2Config: fields('kubernetesVersion; rke2upgradeStrategy:clusterUpgradeStrategy cu?'),
};
