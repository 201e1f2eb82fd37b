import { defineStruct, field } from '../define-kind/field.ts';
import { rkeDns, rkeIngress, rkeMonitoring } from './cluster-config-rke-addons.ts';
import { rkeCloudProvider } from './cluster-config-rke-cloud.ts';
import { rkeNetwork } from './cluster-config-rke-network.ts';
import { rkeServices } from './cluster-config-rke-services.ts';
import { nodeDrainInput, rkeTaint } from './node-structs.ts';

const text = field.text;
const texts = () => field.list(text());
const flag = field.flag;

/** How a machine is reached by SSH. */
const ssh = {
  sshAgentAuth: flag(),
  sshKey: field.password(),
  sshKeyPath: text(),
  sshCert: text(),
  sshCertPath: text(),
};

const ROLES = ['etcd', 'worker', 'controlplane'] as const;

const node = defineStruct('rkeConfigNode', {
  ...ssh,
  nodeId: field.reference('node'),
  address: text(),
  port: text(),
  internalAddress: text(),
  role: field.list(field.choice(ROLES), { options: ROLES }),
  hostnameOverride: text(),
  user: text(),
  dockerSocket: text(),
  labels: field.map(text()),
  taints: field.list(field.struct(rkeTaint)),
});

const bastionHost = defineStruct('bastionHost', {
  ...ssh,
  address: text(),
  port: text(),
  user: text(),
  ignoreProxyEnvVars: flag(),
});

const privateRegistry = defineStruct('privateRegistry', {
  url: text(),
  user: text(),
  password: field.password(),
  isDefault: flag(),
  ecrCredentialPlugin: field.struct(
    defineStruct('ecrCredentialPlugin', {
      awsAccessKeyId: text(),
      awsSecretAccessKey: field.password(),
      awsAccessToken: field.password(),
    }),
  ),
});

const authentication = defineStruct('authnConfig', {
  strategy: text({ default: 'x509' }),
  sans: texts(),
  webhook: field.struct(
    defineStruct('authWebhookConfig', { configFile: text(), cacheTimeout: text() }),
  ),
});

const upgradeStrategy = defineStruct('nodeUpgradeStrategy', {
  maxUnavailableWorker: text({ default: '10%' }),
  maxUnavailableControlplane: text({ default: '1' }),
  drain: field.optionalFlag(),
  nodeDrainInput: field.struct(nodeDrainInput),
});

/** The parts of Kubernetes whose certificates can be renewed one by one. */
const CERTIFIED = [
  'etcd',
  'kubelet',
  'kube-apiserver',
  'kube-proxy',
  'kube-scheduler',
  'kube-controller-manager',
];

const read = { access: 'read' } as const;

/** A cluster that RKE makes of machines with Docker. */
export const rkeConfig = defineStruct('rancherKubernetesEngineConfig', {
  nodes: field.list(field.struct(node)),
  services: field.struct(rkeServices),
  network: field.struct(rkeNetwork),
  authentication: field.struct(authentication),
  addons: text(),
  addonsInclude: texts(),
  sshKeyPath: text(read),
  sshCertPath: text(read),
  sshAgentAuth: flag(),
  authorization: field.struct(
    defineStruct('authzConfig', { mode: text(), options: field.map(text()) }),
  ),
  ignoreDockerVersion: field.optionalFlag({ default: true }),
  enableCriDockerd: field.optionalFlag({ default: false }),
  kubernetesVersion: text(),
  privateRegistries: field.list(field.struct(privateRegistry)),
  ingress: field.struct(rkeIngress),
  clusterName: text(),
  cloudProvider: field.struct(rkeCloudProvider),
  prefixPath: text(),
  winPrefixPath: text(),
  addonJobTimeout: field.integer({ default: 45 }),
  bastionHost: field.struct(bastionHost),
  monitoring: field.struct(rkeMonitoring),
  restore: field.struct(defineStruct('restoreConfig', { restore: flag(), snapshotName: text() })),
  rotateCertificates: field.struct(
    defineStruct('rotateCertificates', {
      caCertificates: flag(),
      services: field.choice(CERTIFIED),
    }),
  ),
  rotateEncryptionKey: flag(),
  dns: field.struct(rkeDns),
  upgradeStrategy: field.struct(upgradeStrategy),
});
