import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { resourceRequirements, volumeMount } from './container.ts';
import { MONITORING, monitoredPodFields } from './monitoring-shared.ts';
import { projectId, unshownStatus } from './workload-base.ts';
import { labelSelector } from './workload-label-selector.ts';

const spec = defineStruct('alertmanagerSpec', {
  ...monitoredPodFields,
  additionalPeers: field.list(field.text()),
  alertmanagerConfigNamespaceSelector: field.struct(labelSelector),
  alertmanagerConfigSelector: field.struct(labelSelector),
  clusterAdvertiseAddress: field.text(),
  clusterGossipInterval: field.text(),
  clusterPeerTimeout: field.text(),
  clusterPushpullInterval: field.text(),
  configSecret: field.text(),
  forceEnableClusterMode: field.flag(),
  logLevel: field.text(),
  paused: field.flag(),
  resources: field.struct(resourceRequirements),
  volumeMounts: field.list(field.struct(volumeMount)),
});

/** An Alertmanager that the operator runs. */
export const alertmanager = defineKind({
  ...MONITORING,
  kind: 'Alertmanager',
  plural: 'alertmanagers',
  description: 'An Alertmanager that the operator runs.',
  schema: { spec: field.struct(spec), status: unshownStatus },
  norman: { id: 'alertmanager', ...ALL_METHODS, embedStatus: true, virtualFields: { projectId } },
});
