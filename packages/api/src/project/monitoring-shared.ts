import { defineStruct, field } from '../define-kind/field.ts';
import { toleration } from './scheduling.ts';
import { localObjectReference } from './volume-sources.ts';

/** Group and version of the kinds of the Prometheus operator. */
export const MONITORING = {
  group: 'monitoring.coreos.com',
  version: 'v1',
  scope: 'Namespaced',
} as const;

const podMetadata = defineStruct('embeddedObjectMetadata', {
  annotations: field.map(field.text()),
  labels: field.map(field.text()),
  name: field.text(),
});

/** How the operator runs the pods of a Prometheus or an Alertmanager. Pods stand here as Kubernetes has them. */
export const monitoredPodFields = {
  affinity: field.json(),
  baseImage: field.text(),
  configMaps: field.list(field.text()),
  containers: field.list(field.json()),
  externalUrl: field.text(),
  image: field.text(),
  imagePullSecrets: field.list(field.struct(localObjectReference)),
  initContainers: field.list(field.json()),
  listenLocal: field.flag(),
  logFormat: field.text(),
  minReadySeconds: field.optionalInteger(),
  nodeSelector: field.map(field.text()),
  podMetadata: field.struct(podMetadata),
  portName: field.text(),
  priorityClassName: field.text(),
  replicas: field.optionalInteger(),
  retention: field.text(),
  routePrefix: field.text(),
  secrets: field.list(field.text()),
  securityContext: field.json(),
  serviceAccountName: field.text(),
  sha: field.text(),
  storage: field.json(),
  tag: field.text(),
  tolerations: field.list(field.struct(toleration)),
  topologySpreadConstraints: field.list(field.json()),
  version: field.text(),
  volumes: field.list(field.json()),
};
