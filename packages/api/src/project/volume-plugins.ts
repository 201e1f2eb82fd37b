import { defineStruct, field } from '../define-kind/field.ts';
import { localObjectReference } from './volume-sources.ts';

const text = field.text;
const flag = field.flag;
const number = field.optionalInteger;
const secretRef = field.struct(localObjectReference);

/** The volume sources of certain clouds and storage systems. */
export const volumePlugins = {
  awsElasticBlockStore: field.struct(
    defineStruct('awsElasticBlockStoreVolumeSource', {
      fsType: text(),
      partition: field.integer(),
      readOnly: flag(),
      volumeID: text(),
    }),
  ),
  azureDisk: field.struct(
    defineStruct('azureDiskVolumeSource', {
      cachingMode: text(),
      diskName: text(),
      diskURI: text(),
      fsType: text(),
      kind: text(),
      readOnly: field.optionalFlag(),
    }),
  ),
  azureFile: field.struct(
    defineStruct('azureFileVolumeSource', {
      readOnly: flag(),
      secretName: text(),
      shareName: text(),
    }),
  ),
  cephfs: field.struct(
    defineStruct('cephFSVolumeSource', {
      monitors: field.list(text()),
      path: text(),
      readOnly: flag(),
      secretFile: text(),
      secretRef,
      user: text(),
    }),
  ),
  cinder: field.struct(
    defineStruct('cinderVolumeSource', {
      fsType: text(),
      readOnly: flag(),
      secretRef,
      volumeID: text(),
    }),
  ),
  fc: field.struct(
    defineStruct('fcVolumeSource', {
      fsType: text(),
      lun: number(),
      readOnly: flag(),
      targetWWNs: field.list(text()),
      wwids: field.list(text()),
    }),
  ),
  flexVolume: field.struct(
    defineStruct('flexVolumeSource', {
      driver: text(),
      fsType: text(),
      options: field.map(text()),
      readOnly: flag(),
      secretRef,
    }),
  ),
  flocker: field.struct(
    defineStruct('flockerVolumeSource', { datasetName: text(), datasetUUID: text() }),
  ),
  gcePersistentDisk: field.struct(
    defineStruct('gcePersistentDiskVolumeSource', {
      fsType: text(),
      partition: field.integer(),
      pdName: text(),
      readOnly: flag(),
    }),
  ),
  gitRepo: field.struct(
    defineStruct('gitRepoVolumeSource', {
      directory: text(),
      repository: text(),
      revision: text(),
    }),
  ),
  glusterfs: field.struct(
    defineStruct('glusterfsVolumeSource', { endpoints: text(), path: text(), readOnly: flag() }),
  ),
  iscsi: field.struct(
    defineStruct('iscsiVolumeSource', {
      chapAuthDiscovery: flag(),
      chapAuthSession: flag(),
      fsType: text(),
      initiatorName: text(),
      iqn: text(),
      iscsiInterface: text(),
      lun: field.integer(),
      portals: field.list(text()),
      readOnly: flag(),
      secretRef,
      targetPortal: text(),
    }),
  ),
  photonPersistentDisk: field.struct(
    defineStruct('photonPersistentDiskVolumeSource', { fsType: text(), pdID: text() }),
  ),
  portworxVolume: field.struct(
    defineStruct('portworxVolumeSource', { fsType: text(), readOnly: flag(), volumeID: text() }),
  ),
  quobyte: field.struct(
    defineStruct('quobyteVolumeSource', {
      group: text(),
      readOnly: flag(),
      registry: text(),
      tenant: text(),
      user: text(),
      volume: text(),
    }),
  ),
  rbd: field.struct(
    defineStruct('rbdVolumeSource', {
      fsType: text(),
      image: text(),
      keyring: text(),
      monitors: field.list(text()),
      pool: text(),
      readOnly: flag(),
      secretRef,
      user: text(),
    }),
  ),
  scaleIO: field.struct(
    defineStruct('scaleIOVolumeSource', {
      fsType: text(),
      gateway: text(),
      protectionDomain: text(),
      readOnly: flag(),
      secretRef,
      sslEnabled: flag(),
      storageMode: text(),
      storagePool: text(),
      system: text(),
      volumeName: text(),
    }),
  ),
  storageos: field.struct(
    defineStruct('storageOSVolumeSource', {
      fsType: text(),
      readOnly: flag(),
      secretRef,
      volumeName: text(),
      volumeNamespace: text(),
    }),
  ),
  vsphereVolume: field.struct(
    defineStruct('vsphereVirtualDiskVolumeSource', {
      fsType: text(),
      storagePolicyID: text(),
      storagePolicyName: text(),
      volumePath: text(),
    }),
  ),
};
