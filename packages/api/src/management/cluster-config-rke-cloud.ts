import { defineStruct, field } from '../define-kind/field.ts';

const text = field.text;
const number = field.integer;
const flag = field.flag;
const secret = field.password;

const aws = defineStruct('awsCloudProvider', {
  global: field.struct(
    defineStruct('globalAwsOpts', {
      zone: text(),
      vpc: text(),
      'subnet-id': text(),
      'routetable-id': text(),
      'role-arn': text(),
      'kubernetes-cluster-tag': text(),
      'kubernetes-cluster-id': text(),
      'disable-security-group-ingress': flag(),
      'elb-security-group': text(),
      'disable-strict-zone-check': flag(),
    }),
  ),
  serviceOverride: field.map(
    field.struct(
      defineStruct('serviceOverride', {
        service: text(),
        region: text(),
        url: text(),
        'signing-region': text(),
        'signing-method': text(),
        'signing-name': text(),
      }),
    ),
  ),
});

const azure = defineStruct('azureCloudProvider', {
  cloud: text(),
  tenantId: text(),
  subscriptionId: text(),
  resourceGroup: text(),
  location: text(),
  vnetName: text(),
  vnetResourceGroup: text(),
  subnetName: text(),
  securityGroupName: text(),
  securityGroupResourceGroup: text(),
  routeTableName: text(),
  primaryAvailabilitySetName: text(),
  vmType: text(),
  primaryScaleSetName: text(),
  aadClientId: text(),
  aadClientSecret: secret(),
  aadClientCertPath: text(),
  aadClientCertPassword: secret(),
  cloudProviderBackoff: flag(),
  cloudProviderBackoffRetries: number(),
  cloudProviderBackoffExponent: number(),
  cloudProviderBackoffDuration: number(),
  cloudProviderBackoffJitter: number(),
  cloudProviderRateLimit: flag(),
  cloudProviderRateLimitQPS: number(),
  cloudProviderRateLimitBucket: number(),
  useInstanceMetadata: flag(),
  useManagedIdentityExtension: flag(),
  userAssignedIdentityID: text(),
  maximumLoadBalancerRuleCount: number(),
  loadBalancerSku: text(),
  excludeMasterFromStandardLB: field.optionalFlag(),
  tags: text(),
});

const openstack = defineStruct('openstackCloudProvider', {
  global: field.struct(
    defineStruct('globalOpenstackOpts', {
      'auth-url': text(),
      username: text(),
      'user-id': text(),
      password: secret(),
      'tenant-id': text(),
      'tenant-name': text(),
      'trust-id': text(),
      'domain-id': text(),
      'domain-name': text(),
      region: text(),
      'ca-file': text(),
    }),
  ),
  loadBalancer: field.struct(
    defineStruct('loadBalancerOpenstackOpts', {
      'lb-version': text(),
      'use-octavia': flag(),
      'subnet-id': text(),
      'floating-network-id': text(),
      'lb-method': text(),
      'lb-provider': text(),
      'create-monitor': flag(),
      'monitor-delay': text(),
      'monitor-timeout': text(),
      'monitor-max-retries': number(),
      'manage-security-groups': flag(),
    }),
  ),
  blockStorage: field.struct(
    defineStruct('blockStorageOpenstackOpts', {
      'bs-version': text(),
      'trust-device-path': flag(),
      'ignore-volume-az': flag(),
    }),
  ),
  route: field.struct(defineStruct('routeOpenstackOpts', { 'router-id': text() })),
  metadata: field.struct(
    defineStruct('metadataOpenstackOpts', { 'search-order': text(), 'request-timeout': number() }),
  ),
});

const center = {
  user: text(),
  password: secret(),
  port: text(),
  datacenters: text(),
  'soap-roundtrip-count': number(),
};

const vsphere = defineStruct('vsphereCloudProvider', {
  global: field.struct(
    defineStruct('globalVsphereOpts', {
      ...center,
      server: text(),
      'insecure-flag': flag(),
      datacenter: text(),
      datastore: text(),
      'working-dir': text(),
      'vm-uuid': text(),
      'vm-name': text(),
    }),
  ),
  virtualCenter: field.map(field.struct(defineStruct('virtualCenterConfig', center))),
  network: field.struct(defineStruct('networkVshpereOpts', { 'public-network': text() })),
  disk: field.struct(defineStruct('diskVsphereOpts', { scsicontrollertype: text() })),
  workspace: field.struct(
    defineStruct('workspaceVsphereOpts', {
      server: text(),
      datacenter: text(),
      folder: text(),
      'default-datastore': text(),
      'resourcepool-path': text(),
    }),
  ),
});

/** The cloud that a cluster of RKE runs in. */
export const rkeCloudProvider = defineStruct('cloudProvider', {
  name: text(),
  useInstanceMetadataHostname: field.optionalFlag(),
  awsCloudProvider: field.struct(aws),
  azureCloudProvider: field.struct(azure),
  openstackCloudProvider: field.struct(openstack),
  vsphereCloudProvider: field.struct(vsphere),
  harvesterCloudProvider: field.struct(
    defineStruct('harvesterCloudProvider', { cloudConfig: text() }),
  ),
  customCloudProvider: text(),
});
