import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { resourceRequirements, volumeMount } from './container.ts';
import { secretKeySelector } from './container-env.ts';
import { MONITORING, monitoredPodFields } from './monitoring-shared.ts';
import { projectId, restrictedName, unshownStatus } from './workload-base.ts';
import { labelSelector } from './workload-label-selector.ts';

const secretKey = field.struct(secretKeySelector);
const chooser = field.struct(labelSelector);

const querySpec = defineStruct('querySpec', {
  lookbackDelta: field.text(),
  maxConcurrency: field.optionalInteger(),
  maxSamples: field.optionalInteger(),
  timeout: field.text(),
});

const alertingSpec = defineStruct('alertingSpec', { alertmanagers: field.list(field.json()) });

const spec = defineStruct('prometheusSpec', {
  ...monitoredPodFields,
  additionalAlertManagerConfigs: secretKey,
  additionalAlertRelabelConfigs: secretKey,
  additionalScrapeConfigs: secretKey,
  alerting: field.struct(alertingSpec),
  allowOverlappingBlocks: field.flag(),
  arbitraryFSAccessThroughSMs: field.json(),
  disableCompaction: field.flag(),
  enableAdminAPI: field.flag(),
  enableFeatures: field.list(field.text()),
  enforcedBodySizeLimit: field.text(),
  enforcedLabelLimit: field.optionalInteger(),
  enforcedLabelNameLengthLimit: field.optionalInteger(),
  enforcedLabelValueLengthLimit: field.optionalInteger(),
  enforcedNamespaceLabel: field.text(),
  enforcedSampleLimit: field.optionalInteger(),
  enforcedTargetLimit: field.optionalInteger(),
  evaluationInterval: field.text(),
  externalLabels: field.map(field.text()),
  ignoreNamespaceSelectors: field.flag(),
  logLevel: field.choice(['all', 'debug', 'info', 'warn', 'error', 'none']),
  overrideHonorLabels: field.flag(),
  overrideHonorTimestamps: field.flag(),
  podMonitorNamespaceSelector: chooser,
  podMonitorSelector: chooser,
  probeNamespaceSelector: chooser,
  probeSelector: chooser,
  prometheusExternalLabelName: field.text(),
  prometheusRulesExcludedFromEnforce: field.list(field.json()),
  query: field.struct(querySpec),
  queryLogFile: field.text(),
  remoteRead: field.list(field.json()),
  remoteWrite: field.list(field.json()),
  replicaExternalLabelName: field.text(),
  resources: field.struct(resourceRequirements),
  retentionSize: field.text(),
  ruleSelector: chooser,
  rules: field.json(),
  scrapeInterval: field.text(),
  scrapeTimeout: field.text(),
  serviceMonitorSelector: chooser,
  shards: field.optionalInteger(),
  volumeMounts: field.list(field.struct(volumeMount)),
  walCompression: field.optionalFlag(),
  web: field.json(),
});

/** A Prometheus server that the operator runs. */
export const prometheus = defineKind({
  ...MONITORING,
  kind: 'Prometheus',
  plural: 'prometheuses',
  description: 'A Prometheus server that the operator runs.',
  schema: { spec: field.struct(spec), status: unshownStatus },
  norman: {
    id: 'prometheus',
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      description: field.text({ place: 'annotation' }),
      name: restrictedName,
      projectId,
    },
  },
});
