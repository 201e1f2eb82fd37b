import type { TObject, TOptional, TProperties } from 'typebox';
import { defineStruct, field } from '../define-kind/field.ts';

/** Where a volume is cannot be changed once it has been said. */
const once = { access: 'create' } as const;
const text = () => field.text(once);
const flag = () => field.flag(once);
const number = () => field.optionalInteger(once);
const texts = () => field.list(field.text(), once);

function source<P extends TProperties>(id: string, fields: P): TOptional<TObject<P>> {
  return field.struct(defineStruct(id, fields), once);
}

/** Names an object of any kind. */
export const objectReference = defineStruct('objectReference', {
  apiVersion: field.text(),
  fieldPath: field.text(),
  kind: field.text(),
  name: field.text(),
  namespace: field.text(),
  resourceVersion: field.text(),
  uid: field.text(),
});

const secretRef = () => source('secretReference', { name: field.text(), namespace: field.text() });

/** The ways to say where a persistent volume is: one of them holds. */
export const persistentVolumeSources = {
  awsElasticBlockStore: source('awsElasticBlockStoreVolumeSource', {
    fsType: text(),
    partition: field.integer(once),
    readOnly: flag(),
    volumeID: text(),
  }),
  azureDisk: source('azureDiskVolumeSource', {
    cachingMode: text(),
    diskName: text(),
    diskURI: text(),
    fsType: text(),
    kind: text(),
    readOnly: field.optionalFlag(once),
  }),
  azureFile: source('azureFilePersistentVolumeSource', {
    readOnly: flag(),
    secretName: text(),
    secretNamespace: text(),
    shareName: text(),
  }),
  cephfs: source('cephFSPersistentVolumeSource', {
    monitors: texts(),
    path: text(),
    readOnly: flag(),
    secretFile: text(),
    secretRef: secretRef(),
    user: text(),
  }),
  cinder: source('cinderPersistentVolumeSource', {
    fsType: text(),
    readOnly: flag(),
    secretRef: secretRef(),
    volumeID: text(),
  }),
  csi: source('csiPersistentVolumeSource', {
    controllerExpandSecretRef: secretRef(),
    controllerPublishSecretRef: secretRef(),
    driver: text(),
    fsType: text(),
    nodeExpandSecretRef: secretRef(),
    nodePublishSecretRef: secretRef(),
    nodeStageSecretRef: secretRef(),
    readOnly: flag(),
    volumeAttributes: field.map(field.text(), once),
    volumeHandle: text(),
  }),
  fc: source('fcVolumeSource', {
    fsType: text(),
    lun: number(),
    readOnly: flag(),
    targetWWNs: texts(),
    wwids: texts(),
  }),
  flexVolume: source('flexPersistentVolumeSource', {
    driver: text(),
    fsType: text(),
    options: field.map(field.text(), once),
    readOnly: flag(),
    secretRef: secretRef(),
  }),
  flocker: source('flockerVolumeSource', { datasetName: text(), datasetUUID: text() }),
  gcePersistentDisk: source('gcePersistentDiskVolumeSource', {
    fsType: text(),
    partition: field.integer(once),
    pdName: text(),
    readOnly: flag(),
  }),
  glusterfs: source('glusterfsPersistentVolumeSource', {
    endpoints: text(),
    endpointsNamespace: text(),
    path: text(),
    readOnly: flag(),
  }),
  iscsi: source('iscsiPersistentVolumeSource', {
    chapAuthDiscovery: flag(),
    chapAuthSession: flag(),
    fsType: text(),
    initiatorName: text(),
    iqn: text(),
    iscsiInterface: text(),
    lun: field.integer(once),
    portals: texts(),
    readOnly: flag(),
    secretRef: secretRef(),
    targetPortal: text(),
  }),
  local: source('localVolumeSource', { fsType: text(), path: text() }),
  nfs: source('nfsVolumeSource', { path: text(), readOnly: flag(), server: text() }),
  photonPersistentDisk: source('photonPersistentDiskVolumeSource', {
    fsType: text(),
    pdID: text(),
  }),
  portworxVolume: source('portworxVolumeSource', {
    fsType: text(),
    readOnly: flag(),
    volumeID: text(),
  }),
  quobyte: source('quobyteVolumeSource', {
    group: text(),
    readOnly: flag(),
    registry: text(),
    tenant: text(),
    user: text(),
    volume: text(),
  }),
  rbd: source('rbdPersistentVolumeSource', {
    fsType: text(),
    image: text(),
    keyring: text(),
    monitors: texts(),
    pool: text(),
    readOnly: flag(),
    secretRef: secretRef(),
    user: text(),
  }),
  scaleIO: source('scaleIOPersistentVolumeSource', {
    fsType: text(),
    gateway: text(),
    protectionDomain: text(),
    readOnly: flag(),
    secretRef: secretRef(),
    sslEnabled: flag(),
    storageMode: text(),
    storagePool: text(),
    system: text(),
    volumeName: text(),
  }),
  storageos: source('storageOSPersistentVolumeSource', {
    fsType: text(),
    readOnly: flag(),
    secretRef: field.struct(objectReference, once),
    volumeName: text(),
    volumeNamespace: text(),
  }),
  vsphereVolume: source('vsphereVirtualDiskVolumeSource', {
    fsType: text(),
    storagePolicyID: text(),
    storagePolicyName: text(),
    volumePath: text(),
  }),
};

/** A directory of a node; Kubernetes calls its `kind` type. */
export const hostPath = source('hostPathVolumeSource', {
  kind: field.choice(
    [
      'DirectoryOrCreate',
      'Directory',
      'FileOrCreate',
      'File',
      'Socket',
      'CharDevice',
      'BlockDevice',
    ],
    once,
  ),
  path: text(),
});
