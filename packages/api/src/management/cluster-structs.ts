import { defineStruct, field } from '../define-kind/field.ts';
import { conditionStruct } from './shared.ts';

const read = { access: 'read' } as const;

/** The kubeconfig by which a cluster was imported. */
export const importedConfig = defineStruct('importedConfig', { kubeConfig: field.password() });

/** Names of the Secrets in which parts of the specification are kept. */
export const secretNames = {
  privateRegistrySecret: field.text(read),
  s3CredentialSecret: field.text(read),
  weavePasswordSecret: field.text(read),
  vsphereSecret: field.text(read),
  virtualCenterSecret: field.text(read),
  openStackSecret: field.text(read),
  aadClientSecret: field.text(read),
  aadClientCertSecret: field.text(read),
};

/** Names of more such Secrets, which clusters do not show by themselves. */
export const moreSecretNames = {
  aciAPICUserKeySecret: field.text(read),
  aciKafkaClientKeySecret: field.text(read),
  aciTokenSecret: field.text(read),
  bastionHostSSHKeySecret: field.text(read),
  kubeletExtraEnvSecret: field.text(read),
  privateRegistryECRSecret: field.text(read),
  secretsEncryptionProvidersSecret: field.text(read),
};

/** The same names, where newer versions keep them. */
export const clusterSecrets = defineStruct('clusterSecrets', {
  ...secretNames,
  ...moreSecretNames,
  privateRegistryURL: field.text(read),
});

/** What an API server says of its version. */
export const versionInfo = defineStruct('info', {
  major: field.text(),
  minor: field.text(),
  gitVersion: field.text(),
  gitCommit: field.text(),
  gitTreeState: field.text(),
  buildDate: field.text(),
  goVersion: field.text(),
  compiler: field.text(),
  platform: field.text(),
});

const loadBalancerCapabilities = defineStruct('loadBalancerCapabilities', {
  enabled: field.optionalFlag(),
  provider: field.text(),
  protocolsSupported: field.list(field.text()),
  healthCheckSupported: field.flag(),
});

const ingressCapabilities = defineStruct('ingressCapabilities', {
  ingressProvider: field.text(),
  customDefaultBackend: field.optionalFlag(),
});

/** What a cluster can do beyond what every cluster can. */
export const capabilities = defineStruct('capabilities', {
  loadBalancerCapabilities: field.struct(loadBalancerCapabilities),
  ingressCapabilities: field.list(field.struct(ingressCapabilities)),
  nodePoolScalingSupported: field.flag(),
  nodePortRange: field.text(),
  taintSupport: field.optionalFlag(),
  pspEnabled: field.flag(),
});

const componentCondition = defineStruct('componentCondition', {
  type: field.text(),
  status: field.text(),
  message: field.text(),
  error: field.text(),
});

/** How a part of the control plane does. */
export const clusterComponentStatus = defineStruct('clusterComponentStatus', {
  name: field.text(),
  conditions: field.list(field.struct(componentCondition)),
});

/** Until when a certificate is good. */
export const certExpiration = defineStruct('certExpiration', { expirationDate: field.text() });

/** How far the monitoring of a cluster is. */
export const monitoringStatus = defineStruct('monitoringStatus', {
  conditions: field.list(field.struct(conditionStruct('monitoringCondition'))),
  grafanaEndpoint: field.text(),
});
