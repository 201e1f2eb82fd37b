import { defineStruct, field } from '../define-kind/field.ts';
import { backupConfig } from './etcd-backup.ts';

const text = field.text;
const texts = () => field.list(text());

/** What every service of RKE is given. */
const service = {
  image: text(),
  extraArgs: field.map(text()),
  extraArgsArray: field.map(texts()),
  extraBinds: texts(),
  extraEnv: texts(),
  winExtraArgs: field.map(text()),
  winExtraArgsArray: field.map(texts()),
  winExtraBinds: texts(),
  winExtraEnv: texts(),
};

const ETCD_ARGUMENTS = { 'election-timeout': '5000', 'heartbeat-interval': '500' };

const etcd = defineStruct('etcdService', {
  ...service,
  extraArgs: field.map(text(), { default: ETCD_ARGUMENTS }),
  externalUrls: texts(),
  caCert: text(),
  cert: text(),
  key: text(),
  path: text(),
  uid: field.integer(),
  gid: field.integer(),
  snapshot: field.optionalFlag({ default: false }),
  retention: text({ default: '72h' }),
  creation: text({ default: '12h' }),
  backupConfig: field.struct(backupConfig),
});

const auditLog = defineStruct('auditLog', {
  enabled: field.flag(),
  configuration: field.struct(
    defineStruct('auditLogConfig', {
      maxAge: field.integer(),
      maxBackup: field.integer(),
      maxSize: field.integer(),
      path: text(),
      format: text(),
      policy: field.map(field.json()),
    }),
  ),
});

const kubeApi = defineStruct('kubeAPIService', {
  ...service,
  serviceClusterIpRange: text({ format: 'cidrs' }),
  serviceNodePortRange: text({ default: '30000-32767' }),
  podSecurityPolicy: field.flag(),
  podSecurityConfiguration: text(),
  alwaysPullImages: field.flag(),
  secretsEncryptionConfig: field.struct(
    defineStruct('secretsEncryptionConfig', {
      enabled: field.flag(),
      customConfig: field.map(field.json()),
    }),
  ),
  auditLog: field.struct(auditLog),
  admissionConfiguration: field.map(field.json()),
  eventRateLimit: field.struct(
    defineStruct('eventRateLimit', {
      enabled: field.flag(),
      configuration: field.map(field.json()),
    }),
  ),
});

const kubeController = defineStruct('kubeControllerService', {
  ...service,
  clusterCidr: text({ format: 'cidrs' }),
  serviceClusterIpRange: text({ format: 'cidrs' }),
});

const kubelet = defineStruct('kubeletService', {
  ...service,
  clusterDomain: text(),
  infraContainerImage: text({ format: 'imageReference' }),
  clusterDnsServer: text(),
  failSwapOn: field.flag(),
  generateServingCertificate: field.flag(),
});

/** The services of Kubernetes in a cluster of RKE. */
export const rkeServices = defineStruct('rkeConfigServices', {
  etcd: field.struct(etcd),
  kubeApi: field.struct(kubeApi),
  kubeController: field.struct(kubeController),
  scheduler: field.struct(defineStruct('schedulerService', service)),
  kubelet: field.struct(kubelet),
  kubeproxy: field.struct(defineStruct('kubeproxyService', service)),
});
