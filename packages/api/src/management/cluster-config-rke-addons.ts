import { defineStruct, field } from '../define-kind/field.ts';
import { toleration } from './cluster-config-pods.ts';

const text = field.text;
const texts = () => field.list(text());

/** How the pods of a DaemonSet are replaced. */
export const daemonSetUpdateStrategy = defineStruct('daemonSetUpdateStrategy', {
  strategy: text(),
  rollingUpdate: field.struct(
    defineStruct('rollingUpdateDaemonSet', {
      maxUnavailable: field.text({ apiType: 'intOrString' }),
      maxSurge: field.text({ apiType: 'intOrString' }),
    }),
  ),
});

const deploymentStrategy = defineStruct('deploymentStrategy', {
  strategy: text(),
  rollingUpdate: field.struct(
    defineStruct('rollingUpdateDeployment', {
      maxUnavailable: field.text({ apiType: 'intOrString' }),
      maxSurge: field.text({ apiType: 'intOrString' }),
    }),
  ),
});

const tolerations = field.list(field.struct(toleration));

/** The ingress controller of a cluster of RKE. */
export const rkeIngress = defineStruct('ingressConfig', {
  provider: text({ default: 'nginx' }),
  options: field.map(text()),
  nodeSelector: field.map(text()),
  extraArgs: field.map(text()),
  dnsPolicy: text(),
  extraEnvs: field.list(field.json()),
  extraVolumes: field.list(field.json()),
  extraVolumeMounts: field.list(field.json()),
  updateStrategy: field.struct(daemonSetUpdateStrategy),
  httpPort: field.integer(),
  httpsPort: field.integer(),
  networkMode: text(),
  tolerations,
  defaultBackend: field.optionalFlag({ default: true }),
  defaultHttpBackendPriorityClassName: text(),
  nginxIngressControllerPriorityClassName: text(),
  defaultIngressClass: field.optionalFlag({ default: true }),
});

/** The metrics server of a cluster of RKE. */
export const rkeMonitoring = defineStruct('monitoringConfig', {
  provider: text({ default: 'metrics-server' }),
  options: field.map(text()),
  nodeSelector: field.map(text()),
  updateStrategy: field.struct(deploymentStrategy),
  replicas: field.optionalInteger({ default: 1 }),
  tolerations,
  metricsServerPriorityClassName: text(),
});

const nodelocal = defineStruct('nodelocal', {
  ipAddress: text({ format: 'ipAddress' }),
  updateStrategy: field.struct(daemonSetUpdateStrategy),
  nodeSelector: field.map(text()),
  nodeLocalDnsPriorityClassName: text(),
});

const autoscaler = defineStruct('linearAutoscalerParams', {
  coresPerReplica: field.float({ default: 128 }),
  nodesPerReplica: field.float({ default: 4 }),
  min: field.integer({ default: 1 }),
  max: field.integer(),
  preventSinglePointFailure: field.flag({ default: true }),
});

/** The DNS of a cluster of RKE. */
export const rkeDns = defineStruct('dnsConfig', {
  provider: text(),
  options: field.map(text()),
  upstreamnameservers: texts(),
  reversecidrs: texts(),
  stubdomains: field.map(texts()),
  nodeSelector: field.map(text()),
  nodelocal: field.struct(nodelocal),
  updateStrategy: field.struct(deploymentStrategy),
  linearAutoscalerParams: field.struct(autoscaler),
  tolerations,
});
