import { defineStruct, field } from '../define-kind/field.ts';

const text = field.text;
const texts = () => field.list(text());
const fixed = { access: 'create' } as const;

const launchTemplate = defineStruct('launchTemplate', {
  id: text(),
  name: text(),
  version: field.optionalInteger(),
});

const nodeGroup = defineStruct('nodeGroup', {
  gpu: field.optionalFlag(),
  imageId: text(),
  nodegroupName: text({ required: true }),
  diskSize: field.optionalInteger(),
  instanceType: text(),
  labels: field.map(text()),
  ec2SshKey: text(),
  desiredSize: field.optionalInteger(),
  maxSize: field.optionalInteger(),
  minSize: field.optionalInteger(),
  subnets: texts(),
  tags: field.map(text()),
  resourceTags: field.map(text()),
  userData: text(),
  version: text(),
  launchTemplate: field.struct(launchTemplate),
  requestSpotInstances: field.optionalFlag(),
  spotInstanceTypes: texts(),
  nodeRole: text(),
});

/** A cluster in EKS. */
export const eksConfig = defineStruct('eksClusterConfigSpec', {
  amazonCredentialSecret: text(),
  displayName: text(fixed),
  region: text(fixed),
  imported: field.flag(fixed),
  kubernetesVersion: text(),
  tags: field.map(text()),
  secretsEncryption: field.optionalFlag(fixed),
  kmsKey: text(fixed),
  publicAccess: field.optionalFlag(),
  privateAccess: field.optionalFlag(),
  publicAccessSources: texts(),
  loggingTypes: texts(),
  subnets: field.list(text(), fixed),
  securityGroups: field.list(text(), fixed),
  serviceRole: text(fixed),
  nodeGroups: field.list(field.struct(nodeGroup)),
  ebsCSIDriver: field.optionalFlag(),
});

/** What is known of a cluster in EKS. */
export const eksStatus = defineStruct('eksStatus', {
  upstreamSpec: field.struct(eksConfig),
  virtualNetwork: text(),
  subnets: texts(),
  securityGroups: texts(),
  privateRequiresTunnel: field.optionalFlag(),
  managedLaunchTemplateID: text(),
  managedLaunchTemplateVersions: field.map(text()),
  generatedNodeRole: text(),
});
