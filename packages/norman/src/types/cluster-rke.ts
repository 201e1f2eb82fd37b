import { type Cluster, type EtcdBackup, etcdBackup, cluster as kind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { ResourceAction } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import { problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { referenced } from '../store/references.ts';
import { exportedClusterYaml } from './cluster-export.ts';
import { mayMakeTemplates, saveAsTemplate } from './cluster-save-template.ts';
import { createResource } from './create-resource.ts';
import { etcdBackupBehaviour } from './etcd-backup.ts';

const RKE_DRIVER = 'rancherKubernetesEngine';
const DONE = { empty: true, status: 204 } as const;

function rkeConfigOf({ spec }: Cluster): Body | undefined {
  const config: unknown = spec?.rancherKubernetesEngineConfig;
  return isRecord(config) ? config : undefined;
}

/** Whether a cluster is made by RKE, as it was before RKE2. */
function isRke(cluster: Cluster): boolean {
  return cluster.status?.driver === RKE_DRIVER || rkeConfigOf(cluster) !== undefined;
}

function requireRke(object: DynamicObject, action: string): void {
  if (isRke(object as Cluster)) return;
  throw normanErrors.create('NORMAN_ACTION_NOT_NOW', {
    action,
    cause: 'the cluster is not made by RKE',
    remedy: 'Use the tools by which the cluster was made; Drover changes no clusters of others.',
  });
}

/** An action of clusters that RKE makes, for those who may change them. */
function rkeAction(action: string, act: ResourceAction): ResourceAction {
  return async (object, input, context) => {
    if (!context.may('update', object)) throw forbidden(context.caller.user, 'update', kind);
    requireRke(object, action);
    return act(object, input, context);
  };
}

/** Changes the part of the specification that RKE reads, as the caller. */
async function changeConfig(
  { metadata }: DynamicObject,
  change: (config: Body) => Body,
  context: RequestContext,
): Promise<void> {
  const changed = (stored: DynamicObject): DynamicObject => ({
    ...stored,
    spec: {
      ...(stored as Cluster).spec,
      rancherKubernetesEngineConfig: change(rkeConfigOf(stored as Cluster) ?? {}),
    },
  });
  await kubernetesStore.update(metadata?.name ?? '', { fields: {}, change: changed }, context);
}

const rotateCertificates = rkeAction('rotateCertificates', async (object, input, context) => {
  const { caCertificates = false, services } = input;
  const parts = typeof services === 'string' && services !== '' ? [services] : [];
  const rotation = { rotateCertificates: { caCertificates, services: parts } };
  await changeConfig(object, (config) => ({ ...config, ...rotation }), context);
  return { document: { message: 'rotating certificates for all components' } };
});

const rotateEncryptionKey = rkeAction('rotateEncryptionKey', async (object, _input, context) => {
  await changeConfig(object, (config) => ({ ...config, rotateEncryptionKey: true }), context);
  return { document: { message: 'rotating encryption key' } };
});

const restoreFromEtcdBackup = rkeAction('restoreFromEtcdBackup', async (object, input, context) => {
  const { etcdBackupId, restoreRkeConfig = '' } = input;
  const backup = referenced<EtcdBackup>(etcdBackupId, etcdBackup, context);
  if (backup?.spec?.clusterId !== object.metadata?.name) {
    throw problemError({
      code: 'InvalidReference',
      fieldName: 'etcdBackupId',
      message: 'This cluster has no such backup; look at /v3/etcdBackups.',
    });
  }
  const restore = { restore: true, snapshotName: etcdBackupId, restoreRkeConfig };
  await changeConfig(object, (config) => ({ ...config, restore }), context);
  return DONE;
});

const backupEtcd: ResourceAction = async (object, _input, context) => {
  requireRke(object, 'backupEtcd');
  if (!mayBackUp(object, context)) throw forbidden(context.caller.user, 'create', etcdBackup);
  const fields = { clusterId: object.metadata?.name ?? '', manual: true };
  await createResource({ kind: etcdBackup, behaviour: etcdBackupBehaviour, fields }, context);
  return DONE;
};

function mayBackUp({ metadata }: DynamicObject, { services, caller }: RequestContext): boolean {
  const namespace = metadata?.name;
  return mayAccess(services, caller.user, { verb: 'create', kind: etcdBackup, namespace });
}

/** Actions of clusters that RKE makes. */
export const rkeActions: Readonly<Record<string, ResourceAction>> = {
  exportYaml: rkeAction('exportYaml', (object, _input, context) =>
    Promise.resolve({ document: { yamlOutput: exportedClusterYaml(object, context) } }),
  ),
  backupEtcd,
  restoreFromEtcdBackup,
  rotateCertificates,
  rotateEncryptionKey,
  saveAsTemplate: rkeAction('saveAsTemplate', saveAsTemplate),
};

/** Which of them the caller can take on a cluster. */
export function availableRkeActions(
  object: DynamicObject,
  context: RequestContext,
): readonly string[] {
  if (!isRke(object as Cluster)) return [];
  const backup = mayBackUp(object, context) ? ['backupEtcd'] : [];
  if (!context.may('update', object)) return backup;
  return [
    ...backup,
    'exportYaml',
    'restoreFromEtcdBackup',
    'rotateCertificates',
    'rotateEncryptionKey',
    ...(mayMakeTemplates(context) ? ['saveAsTemplate'] : []),
  ];
}
