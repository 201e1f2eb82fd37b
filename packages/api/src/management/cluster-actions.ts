import { defineStruct, field } from '../define-kind/field.ts';
import type { ActionSignature } from '../define-kind/kind.ts';

const message = { message: field.text() };
const templateNames = {
  clusterTemplateName: field.text(),
  clusterTemplateRevisionName: field.text(),
};

const importClusterYamlInput = defineStruct('importClusterYamlInput', {
  yaml: field.text(),
  defaultNamespace: field.text(),
  namespace: field.text(),
  projectId: field.reference('project'),
});

/** The settings of monitoring, as its chart takes them. */
const monitoringFields = {
  version: field.text(),
  answers: field.map(field.text()),
  answersSetString: field.map(field.text()),
};

const rotateCertificateInput = defineStruct('rotateCertificateInput', {
  caCertificates: field.flag(),
  services: field.choice(
    [
      'etcd',
      'kubelet',
      'kube-apiserver',
      'kube-proxy',
      'kube-scheduler',
      'kube-controller-manager',
    ],
    { description: 'The one part whose certificates are renewed; absent means all.' },
  ),
});

const restoreFromEtcdBackupInput = defineStruct('restoreFromEtcdBackupInput', {
  etcdBackupId: field.reference('etcdBackup'),
  restoreRkeConfig: field.text(),
});

/** With which settings monitoring runs. */
export const monitoringInput = defineStruct('monitoringInput', monitoringFields);

/** With which settings monitoring is running. */
export const monitoringOutput = defineStruct('monitoringOutput', monitoringFields);

/** What can be done with a cluster. */
export const clusterActions: Readonly<Record<string, ActionSignature>> = {
  generateKubeconfig: {
    output: defineStruct('generateKubeConfigOutput', { config: field.text() }),
  },
  importYaml: {
    input: importClusterYamlInput,
    output: defineStruct('importYamlOutput', message),
  },
  exportYaml: { output: defineStruct('exportOutput', { yamlOutput: field.text() }) },
  enableMonitoring: { input: monitoringInput },
  disableMonitoring: {},
  editMonitoring: { input: monitoringInput },
  viewMonitoring: { output: monitoringOutput },
  backupEtcd: {},
  restoreFromEtcdBackup: { input: restoreFromEtcdBackupInput },
  rotateCertificates: {
    input: rotateCertificateInput,
    output: defineStruct('rotateCertificateOutput', message),
  },
  rotateEncryptionKey: { output: defineStruct('rotateEncryptionKeyOutput', message) },
  saveAsTemplate: {
    input: defineStruct('saveAsTemplateInput', templateNames),
    output: defineStruct('saveAsTemplateOutput', templateNames),
  },
};
