import { goDiff } from '../../field/go-diff.ts';
import { type GoShape, shownAs } from '../../field/go-shape.ts';

type Sources = Readonly<Record<string, unknown>>;

const SECRET: GoShape = { Name: 'text', Namespace: 'text' };

/** How Kubernetes shows the source of a volume: in the order of Go's struct. Rare sources are shown as they are written. */
const SOURCES: GoShape = {
  GCEPersistentDisk: 'any',
  AWSElasticBlockStore: 'any',
  HostPath: { Path: 'text', Type: 'any' },
  Glusterfs: 'any',
  NFS: { Server: 'text', Path: 'text', ReadOnly: 'flag' },
  RBD: 'any',
  Quobyte: 'any',
  ISCSI: 'any',
  FlexVolume: 'any',
  Cinder: 'any',
  CephFS: 'any',
  FC: 'any',
  Flocker: 'any',
  AzureFile: 'any',
  VsphereVolume: 'any',
  AzureDisk: 'any',
  PhotonPersistentDisk: 'any',
  PortworxVolume: 'any',
  ScaleIO: 'any',
  Local: { Path: 'text', FSType: 'any' },
  StorageOS: 'any',
  CSI: {
    Driver: 'text',
    VolumeHandle: 'text',
    ReadOnly: 'flag',
    FSType: 'text',
    VolumeAttributes: 'any',
    ControllerPublishSecretRef: SECRET,
    NodeStageSecretRef: SECRET,
    NodePublishSecretRef: SECRET,
    ControllerExpandSecretRef: SECRET,
    NodeExpandSecretRef: SECRET,
  },
};

/** How the source of a volume differs from what it was. */
export function sourceDifference(before: Sources, after: Sources): string {
  return goDiff(shown(before), shown(after));
}

function shown(sources: Sources): unknown {
  const { cephfs: cephFS, storageos: storageOS } = sources;
  return shownAs({ ...sources, cephFS, storageOS }, SOURCES);
}
