import { expect, test } from 'vitest';
import { type Case, complaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A claim that nothing is bound to. */
const claim = {
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

test.each<Case>([
  [
    'ok',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/tmp' },
      },
    },
    [],
  ],
  [
    'bad',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['X', 'ReadWriteOncePod', 'ReadWriteOnce'],
        capacity: { storage: '-1', foo: '1' },
        persistentVolumeReclaimPolicy: 'Q',
        storageClassName: 'A_',
        volumeMode: 'Z',
        hostPath: { path: '../x', type: 'q' },
        nfs: { server: '', path: 'x' },
        nodeAffinity: {},
      },
    },
    [
      'spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      'spec.capacity: Unsupported value: {"foo":"1","storage":"-1"}: supported values: "storage"',
      'spec.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
      'spec.capacity[storage]: Invalid value: "-1": must be greater than zero',
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Q": supported values: "Delete", "Recycle", "Retain"',
      'spec.nodeAffinity.required: Required value: must specify required node constraints',
      'spec.hostPath.path: Invalid value: "../x": must not contain \'..\'',
      'spec.hostPath.type: Unsupported value: "q": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      'spec.nfs: Forbidden: may not specify more than 1 volume type',
      "spec.storageClassName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.volumeMode: Unsupported value: "Z": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    'local',
    'PersistentVolume',
    {
      spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, local: { path: '/x' } },
    },
    ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
  ],
  [
    'local ok',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        local: { path: '/x' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
            ],
          },
        },
      },
    },
    [],
  ],
  [
    'csi',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        csi: { driver: '', volumeHandle: '', nodePublishSecretRef: { name: 'A_' } },
        volumeAttributesClassName: '',
      },
    },
    [
      'spec.csi.driver: Required value',
      "spec.csi.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.csi.volumeHandle: Required value',
      "spec.csi.nodePublishSecretRef.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.csi.nodePublishSecretRef.namespace: Required value',
      'spec.volumeAttributesClassName: Required value: an empty string is disallowed',
    ],
  ],
  [
    'csi ok',
    'PersistentVolume',
    {
      metadata: { name: 'x', annotations: { 'volume.beta.kubernetes.io/mount-options': 'x' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        csi: { driver: 'a.b', volumeHandle: 'h' },
        mountOptions: ['x'],
      },
    },
    [
      'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
    ],
  ],
  [
    'csi ok2',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        csi: { driver: 'a.b', volumeHandle: 'h', fsType: 'ext4' },
        claimRef: { namespace: 'a', name: 'b' },
      },
    },
    [],
  ],
  [
    'old',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        rbd: { monitors: [], image: '' },
      },
    },
    ['spec.rbd.monitors: Required value', 'spec.rbd.image: Required value'],
  ],
  [
    'root',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/' },
        persistentVolumeReclaimPolicy: 'Recycle',
      },
    },
    [
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ],
  ],
  [
    'ok',
    'PersistentVolumeClaim',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    [],
  ],
  [
    'source',
    'PersistentVolumeClaim',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        dataSource: { kind: 'PersistentVolumeClaim', name: 'x' },
      },
    },
    [],
  ],
  [
    'source snap',
    'PersistentVolumeClaim',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        dataSourceRef: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'x' },
      },
    },
    [],
  ],
  [
    'source differ',
    'PersistentVolumeClaim',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        dataSource: { kind: 'PersistentVolumeClaim', name: 'x' },
        dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'y' },
      },
    },
    ['spec: Invalid value: {}: must match dataSourceRef'],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'PersistentVolume',
    {
      before: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          hostPath: { path: '/tmp' },
        },
      },
      edit: { spec: { capacity: { storage: '2Gi' }, volumeMode: 'Block' } },
    },
    ['volumeMode: Invalid value: "Block": field is immutable'],
  ],
  [
    'local ok',
    'PersistentVolume',
    {
      before: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          local: { path: '/x' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
              ],
            },
          },
        },
      },
      edit: {
        spec: {
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'a', operator: 'In', values: ['c'] }] },
              ],
            },
          },
        },
      },
    },
    [
      'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"a","Operator":"In","Values":["c"]}],"MatchFields":null}]}}: field is immutable, except for updating from beta label to GA',
    ],
  ],
  [
    'ok',
    'PersistentVolumeClaim',
    {
      before: claim,
      edit: { spec: { storageClassName: 'x' } },
    },
    [],
  ],
  [
    'ok, 2',
    'PersistentVolumeClaim',
    {
      before: claim,
      edit: { spec: { volumeName: 'v' } },
    },
    [],
  ],
  [
    'source',
    'PersistentVolume',
    {
      before: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          local: { path: '/a' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
            },
          },
        },
      },
      edit: { spec: { local: { path: '/b' } } },
    },
    [
      `spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation
@@ -19,7 +19,7 @@
  "PortworxVolume": null,
  "ScaleIO": null,
  "Local": {
-  "Path": "/a",
+  "Path": "/b",
   "FSType": null
  },
  "StorageOS": null,
`,
    ],
  ],
  [
    'size before it is bound',
    'PersistentVolumeClaim',
    {
      before: claim,
      edit: { spec: { resources: { requests: { storage: '2Gi' } } } },
    },
    [
      `spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
@@ -6,7 +6,7 @@
  "Resources": {
   "Limits": null,
   "Requests": {
-   "storage": "1Gi"
+   "storage": "2Gi"
   }
  },
  "VolumeName": "",
`,
    ],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'old2',
    'PersistentVolume',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        cephfs: { monitors: ['a'] },
        persistentVolumeReclaimPolicy: 'Recycle',
      },
    },
    [
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.cephfs: deprecated in v1.28, non-functional in v1.31+',
    ],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});
