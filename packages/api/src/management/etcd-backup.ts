import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

const s3BackupConfig = defineStruct('s3BackupConfig', {
  accessKey: field.text(),
  secretKey: field.password(),
  bucketName: field.text(),
  region: field.text(),
  endpoint: field.text(),
  customCa: field.text(),
  folder: field.text(),
});

/** When the etcd of a cluster is backed up, and where to. */
export const backupConfig = defineStruct('backupConfig', {
  enabled: field.optionalFlag({ default: true }),
  intervalHours: field.integer({ default: 12 }),
  retention: field.integer({ default: 6 }),
  s3BackupConfig: field.struct(s3BackupConfig),
  safeTimestamp: field.flag(),
  timeout: field.integer({ default: 300 }),
});

const spec = defineStruct('etcdBackupSpec', {
  clusterId: field.reference('cluster', { access: 'create', required: true }),
  manual: field.flag(),
  filename: field.text({ access: 'create' }),
  backupConfig: field.struct(backupConfig, { access: 'create' }),
});

const status = defineStruct('etcdBackupStatus', {
  conditions: field.list(field.struct(conditionStruct('etcdBackupCondition'))),
  kubernetesVersion: field.text(),
  clusterObject: field.password(),
});

/** What the etcd of a cluster held at one moment. */
export const etcdBackup = defineKind({
  ...MANAGEMENT,
  kind: 'EtcdBackup',
  plural: 'etcdbackups',
  scope: 'Namespaced',
  description: 'What the etcd of a cluster held at one moment.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: { id: 'etcdBackup', ...ALL_METHODS, scopedBy: 'clusterId' },
  crd: {
    columns: [
      { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterId' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

/** An object of kind `EtcdBackup`. */
export type EtcdBackup = ObjectOf<typeof etcdBackup>;
