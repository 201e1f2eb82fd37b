import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

const volume = (source: object): Case[2] => ({
  spec: { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ...source }] },
});
const pod = (spec: object, rest: object = {}): Case[2] => ({
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  ...rest,
});

test.each<Case>([
  [
    'sources of claims',
    'Pod',
    volume({
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1' } },
            dataSource: { kind: 'A', name: 'b' },
            dataSourceRef: { kind: 'A', name: 'b' },
          },
        },
      },
    }),
    [
      `spec.volumes[0].ephemeral.volumeClaimTemplate.spec.dataSource: Invalid value: "A": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
      `spec.volumes[0].ephemeral.volumeClaimTemplate.spec.dataSourceRef: Invalid value: "A": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
    ],
  ],
  [
    'devices on volumes',
    'Pod',
    pod({
      containers: [
        {
          name: 'c',
          image: 'i',
          volumeDevices: [
            { name: 'v', devicePath: '/v' },
            { name: 'p', devicePath: '/p' },
          ],
        },
      ],
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'p', persistentVolumeClaim: { claimName: 'a' } },
      ],
    }),
    [
      'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    ],
  ],
  [
    'none two',
    'Pod',
    volume({ emptyDir: {}, hostPath: { path: '' } }),
    ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'hostPath',
    'Pod',
    volume({ hostPath: { path: '' } }),
    ['spec.volumes[0].hostPath.path: Required value'],
  ],
  [
    'hostPath, otherwise',
    'Pod',
    volume({ hostPath: { path: '/a/../b', type: 'X' } }),
    [
      'spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\'',
      'spec.volumes[0].hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  [
    'dup',
    'Pod',
    pod({ volumes: [{ name: 'v' }, { name: 'v' }, { name: '' }, { name: 'A_' }] }),
    [
      'spec.volumes[1].name: Duplicate value: "v"',
      'spec.volumes[2].name: Required value',
      'spec.volumes[3].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
    ],
  ],
  [
    'emptyDir',
    'Pod',
    volume({ emptyDir: { sizeLimit: '-1' } }),
    [
      'spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity',
    ],
  ],
  [
    'git',
    'Pod',
    volume({ gitRepo: { repository: '', directory: '../x' } }),
    [
      'spec.volumes[0].gitRepo.repository: Required value',
      'spec.volumes[0].gitRepo.directory: Invalid value: "../x": must not contain \'..\'',
    ],
  ],
  [
    'gce',
    'Pod',
    volume({ gcePersistentDisk: { pdName: '', partition: 256 } }),
    [
      'spec.volumes[0].persistentDisk.pdName: Required value',
      'spec.volumes[0].persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive',
    ],
  ],
  [
    'aws',
    'Pod',
    volume({ awsElasticBlockStore: { volumeID: '', partition: -1 } }),
    [
      'spec.volumes[0].awsElasticBlockStore.volumeID: Required value',
      'spec.volumes[0].awsElasticBlockStore.partition: Invalid value: -1: must be between 1 and 255, inclusive',
    ],
  ],
  [
    'secret',
    'Pod',
    volume({
      secret: {
        secretName: '',
        defaultMode: 1000,
        items: [
          { key: '', path: '' },
          { key: 'a', path: '/a', mode: -1 },
          { key: 'a', path: '..a' },
          { key: 'a', path: '../a' },
        ],
      },
    }),
    [
      'spec.volumes[0].secret.secretName: Required value',
      'spec.volumes[0].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[0].secret.items[0].key: Required value',
      'spec.volumes[0].secret.items[0].path: Required value',
      'spec.volumes[0].secret.items[1].path: Invalid value: "/a": must be a relative path',
      'spec.volumes[0].secret.items[1].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[0].secret.items[2].path: Invalid value: "..a": must not start with \'..\'',
      'spec.volumes[0].secret.items[3].path: Invalid value: "../a": must not contain \'..\'',
    ],
  ],
  [
    'configMap',
    'Pod',
    volume({
      configMap: {
        defaultMode: -1,
        items: [
          { key: 'k', path: 'p' },
          { key: 'k', path: 'p' },
        ],
      },
    }),
    [
      'spec.volumes[0].configMap.name: Required value',
      'spec.volumes[0].configMap.defaultMode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
    ],
  ],
  [
    'configMap ok',
    'Pod',
    volume({
      configMap: {
        name: 'a',
        items: [
          { key: 'k', path: 'p' },
          { key: 'k', path: 'p/q' },
        ],
      },
    }),
    [],
  ],
  [
    'nfs',
    'Pod',
    volume({ nfs: { server: '', path: 'x' } }),
    [
      'spec.volumes[0].nfs.server: Required value',
      'spec.volumes[0].nfs.path: Invalid value: "x": must be an absolute path',
    ],
  ],
  [
    'iscsi',
    'Pod',
    volume({ iscsi: { targetPortal: '', iqn: '', lun: 256, chapAuthSession: true } }),
    [
      'spec.volumes[0].iscsi.targetPortal: Required value',
      'spec.volumes[0].iscsi.iqn: Required value',
      'spec.volumes[0].iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive',
      'spec.volumes[0].iscsi.secretRef: Required value',
    ],
  ],
  [
    'iscsi, otherwise',
    'Pod',
    volume({
      iscsi: {
        targetPortal: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        iqn: 'iqn.x',
        lun: 1,
        initiatorName: 'foo',
      },
    }),
    [
      'spec.volumes[0].iscsi.iqn: Invalid value: "iqn.x": must be valid format',
      'spec.volumes[0].iscsi.initiatorname: Invalid value: "foo": must be valid format starting with iqn, eui, or naa',
      'spec.volumes[0].name: Invalid value: "v": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
    ],
  ],
  [
    'glusterfs',
    'Pod',
    volume({ glusterfs: { endpoints: '', path: '' } }),
    [
      'spec.volumes[0].glusterfs.endpoints: Required value',
      'spec.volumes[0].glusterfs.path: Required value',
    ],
  ],
  [
    'flocker',
    'Pod',
    volume({ flocker: {} }),
    ['spec.volumes[0].flocker: Required value: one of datasetName and datasetUUID is required'],
  ],
  [
    'claim',
    'Pod',
    volume({ persistentVolumeClaim: { claimName: '' } }),
    ['spec.volumes[0].persistentVolumeClaim.claimName: Required value'],
  ],
  [
    'rbd',
    'Pod',
    volume({ rbd: { monitors: [], image: '' } }),
    ['spec.volumes[0].rbd.monitors: Required value', 'spec.volumes[0].rbd.image: Required value'],
  ],
  [
    'cinder',
    'Pod',
    volume({ cinder: { volumeID: '', secretRef: {} } }),
    [
      'spec.volumes[0].cinder.volumeID: Required value',
      'spec.volumes[0].cinder.secretRef.name: Required value',
    ],
  ],
  [
    'cephfs',
    'Pod',
    volume({ cephfs: { monitors: [] } }),
    ['spec.volumes[0].cephfs.monitors: Required value'],
  ],
  [
    'quobyte',
    'Pod',
    volume({ quobyte: { registry: '', volume: '' } }),
    [
      'spec.volumes[0].quobyte.registry: Required value: must be a host:port pair or multiple pairs separated by commas',
      'spec.volumes[0].quobyte.volume: Required value',
    ],
  ],
  [
    'downward',
    'Pod',
    volume({
      downwardAPI: {
        defaultMode: -1,
        items: [
          { path: '' },
          { path: 'a', fieldRef: { fieldPath: 'status.podIP' } },
          {
            path: 'b',
            fieldRef: { fieldPath: 'metadata.name' },
            resourceFieldRef: { resource: 'limits.cpu' },
          },
          { path: 'c', resourceFieldRef: { resource: 'limits.cpu' }, mode: 1000 },
        ],
      },
    }),
    [
      'spec.volumes[0].downwardAPI.defaultMode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[0].downwardAPI.path: Required value',
      'spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
      'spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      'spec.volumes[0].downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously',
      'spec.volumes[0].downwardAPI.resourceFieldRef.containerName: Required value',
      'spec.volumes[0].downwardAPI.mode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
    ],
  ],
  [
    'fc',
    'Pod',
    volume({ fc: {} }),
    [
      'spec.volumes[0].fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both',
    ],
  ],
  [
    'flex',
    'Pod',
    volume({ flexVolume: { driver: '', options: { 'kubernetes.io/x': 'y', 'X.K8s.io': 'y' } } }),
    [
      'spec.volumes[0].flexVolume.driver: Required value',
      'spec.volumes[0].flexVolume.options[kubernetes.io/x]: Invalid value: "kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved',
      'spec.volumes[0].flexVolume.options[X.K8s.io]: Invalid value: "X.K8s.io": kubernetes.io and k8s.io namespaces are reserved',
    ],
  ],
  [
    'azureFile',
    'Pod',
    volume({ azureFile: { secretName: '', shareName: '' } }),
    [
      'spec.volumes[0].azureFile.secretName: Required value',
      'spec.volumes[0].azureFile.shareName: Required value',
    ],
  ],
  [
    'azureDisk',
    'Pod',
    volume({ azureDisk: { diskName: '', diskURI: '', cachingMode: 'X', kind: 'Y' } }),
    [
      'spec.volumes[0].azureDisk.diskName: Required value',
      'spec.volumes[0].azureDisk.diskURI: Required value',
      'spec.volumes[0].azureDisk.cachingMode: Unsupported value: "X": supported values: "None", "ReadOnly", "ReadWrite"',
      'spec.volumes[0].azureDisk.kind: Unsupported value: "Y": supported values: "Dedicated", "Managed", "Shared"',
      'spec.volumes[0].azureDisk.diskURI: Unsupported value: "": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
    ],
  ],
  [
    'vsphere',
    'Pod',
    volume({ vsphereVolume: { volumePath: '' } }),
    ['spec.volumes[0].vsphereVolume.volumePath: Required value'],
  ],
  [
    'photon',
    'Pod',
    volume({ photonPersistentDisk: { pdID: '' } }),
    ['spec.volumes[0].photonPersistentDisk.pdID: Required value'],
  ],
  [
    'portworx',
    'Pod',
    volume({ portworxVolume: { volumeID: '' } }),
    ['spec.volumes[0].portworxVolume.volumeID: Required value'],
  ],
  [
    'storageos',
    'Pod',
    volume({ storageos: { volumeName: '', volumeNamespace: 'A_', secretRef: {} } }),
    [
      'spec.volumes[0].storageos.volumeName: Required value',
      'spec.volumes[0].storageos.volumeNamespace: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.volumes[0].storageos.secretRef.name: Required value',
    ],
  ],
  [
    'scaleIO',
    'Pod',
    volume({ scaleIO: { gateway: '', system: '', secretRef: null } }),
    [
      'spec.volumes[0].scaleIO.gateway: Required value',
      'spec.volumes[0].scaleIO.system: Required value',
      'spec.volumes[0].scaleIO.volumeName: Required value',
    ],
  ],
  [
    'csi',
    'Pod',
    volume({ csi: { driver: '' } }),
    [
      'spec.volumes[0].csi.driver: Required value',
      "spec.volumes[0].csi.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'csi, otherwise',
    'Pod',
    volume({
      csi: {
        driver: 'A_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
        nodePublishSecretRef: { name: 'A_' },
      },
    }),
    [
      'spec.volumes[0].csi.driver: Too long: may not be more than 63 bytes',
      "spec.volumes[0].csi.driver: Invalid value: \"A_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.volumes[0].csi.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
])('volumes say what is wrong with them: %s of a %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
