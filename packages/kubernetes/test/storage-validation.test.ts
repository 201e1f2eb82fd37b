import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A CSINode with one driver. */
const csiNode = {
  spec: {
    drivers: [{ name: 'a.b', nodeID: 'x', topologyKeys: ['a'], allocatable: { count: 1 } }],
  },
};

test.each<Case>([
  ['ok', 'StorageClass', { provisioner: 'a.b/c', parameters: { a: 'b' } }, []],
  [
    'bad',
    'StorageClass',
    {
      provisioner: 'A B',
      parameters: { '': 'x' },
      reclaimPolicy: 'Recycle',
      volumeBindingMode: 'X',
      allowedTopologies: [
        {
          matchLabelExpressions: [
            { key: 'a', values: [] },
            { key: 'a', values: ['x', 'x'] },
          ],
        },
        { matchLabelExpressions: [{ key: 'a', values: ['x'] }] },
        { matchLabelExpressions: [{ key: 'a', values: ['x'] }] },
      ],
    },
    [
      "provisioner: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'parameters: Invalid value: "": field can not be empty.',
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "X": supported values: "Immediate", "WaitForFirstConsumer"',
      'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
      'allowedTopologies[0].matchLabelExpressions[1].values[1]: Duplicate value: "x"',
      'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "a"',
      'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""',
      'allowedTopologies[2].matchLabelExpressions: Duplicate value: ""',
      'allowedTopologies[2].matchLabelExpressions: Duplicate value: ""',
    ],
  ],
  [
    'ok',
    'VolumeAttachment',
    {
      spec: { attacher: 'a.b', nodeName: 'n', source: { persistentVolumeName: 'p' } },
      status: { attached: true },
    },
    [],
  ],
  [
    'bad',
    'VolumeAttachment',
    { spec: { attacher: 'A_', nodeName: 'N_', source: { persistentVolumeName: 'P_' } } },
    [
      "spec.nodeName: Invalid value: \"N_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.attacher: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.source.persistentVolumeName: Invalid value: \"P_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'inline',
    'VolumeAttachment',
    {
      spec: {
        attacher: 'a.b',
        nodeName: 'n',
        source: { inlineVolumeSpec: { capacity: { storage: '1' }, hostPath: { path: '/x' } } },
      },
    },
    [
      'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.accessModes: Required value',
    ],
  ],
  ['ok', 'CSIDriver', { spec: {} }, []],
  [
    'ok',
    'CSINode',
    {
      spec: {
        drivers: [{ name: 'a.b', nodeID: 'x', topologyKeys: ['a'], allocatable: { count: 1 } }],
      },
    },
    [],
  ],
  [
    'bad',
    'CSINode',
    {
      spec: {
        drivers: [
          { name: 'a_b', nodeID: '', topologyKeys: ['a', 'a', ''], allocatable: { count: -1 } },
          {
            name: 'x',
            nodeID:
              'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz',
            topologyKeys: null,
          },
          { name: 'x', nodeID: 'q', topologyKeys: null },
        ],
      },
    },
    [
      "spec.drivers[0].name: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.drivers[0].nodeID: Required value',
      'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      'spec.drivers[0]: Duplicate value: "a"',
      'spec.drivers[0]: Required value',
      'spec.drivers[0]: Invalid value: "": name part must be non-empty',
      "spec.drivers[0]: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.drivers[2].name: Duplicate value: "x"',
    ],
  ],
  [
    'ok',
    'CSIStorageCapacity',
    { storageClassName: 'a', capacity: '1Gi', nodeTopology: { matchLabels: { a: 'b' } } },
    [],
  ],
  [
    'bad',
    'CSIStorageCapacity',
    { storageClassName: 'A_', capacity: '-1', nodeTopology: { matchLabels: { 'a b': 'c' } } },
    [
      "nodeTopology.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "storageClassName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'capacity: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  ['ok', 'VolumeAttributesClass', { driverName: 'a.b', parameters: { a: 'b' } }, []],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'StorageClass',
    {
      before: { provisioner: 'a.b/c', parameters: { a: 'b' } },
      edit: {
        provisioner: 'x',
        parameters: { a: 'c' },
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'WaitForFirstConsumer',
      },
    },
    [
      'parameters: Forbidden: updates to parameters are forbidden.',
      'provisioner: Forbidden: updates to provisioner are forbidden.',
      'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  ],
  [
    'ok, 2',
    'StorageClass',
    {
      before: { provisioner: 'a.b/c', parameters: { a: 'b' } },
      edit: { allowVolumeExpansion: true, mountOptions: ['a'] },
    },
    [],
  ],
  [
    'ok',
    'VolumeAttachment',
    {
      before: {
        spec: { attacher: 'a.b', nodeName: 'n', source: { persistentVolumeName: 'p' } },
        status: { attached: true },
      },
      edit: { spec: { nodeName: 'm' } },
    },
    [
      'spec: Invalid value: {"Attacher":"a.b","Source":{"PersistentVolumeName":"p","InlineVolumeSpec":null},"NodeName":"m"}: field is immutable',
    ],
  ],
  [
    'ok',
    'CSIDriver',
    {
      before: { spec: {} },
      edit: { spec: { attachRequired: false, volumeLifecycleModes: ['Ephemeral'] } },
    },
    [
      'spec.attachedRequired: Invalid value: false: field is immutable',
      'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
    ],
  ],
  [
    'ok, 2',
    'CSIDriver',
    {
      before: { spec: {} },
      edit: { spec: { requiresRepublish: true, tokenRequests: [{ audience: 'a' }] } },
    },
    [],
  ],
  ['ok, 3', 'CSIDriver', { before: { spec: {} }, edit: { spec: { podInfoOnMount: true } } }, []],
  [
    'ok',
    'CSINode',
    {
      before: csiNode,
      edit: {
        spec: {
          drivers: [{ name: 'a.b', nodeID: 'y', topologyKeys: ['a'], allocatable: { count: 1 } }],
        },
      },
    },
    [
      'spec.drivers: Invalid value: {"Name":"a.b","NodeID":"y","TopologyKeys":["a"],"Allocatable":{"Count":1}}: field is immutable',
    ],
  ],
  [
    'ok, 2',
    'CSINode',
    {
      before: csiNode,
      edit: {
        spec: {
          drivers: [{ name: 'a.b', nodeID: 'x', topologyKeys: ['a'], allocatable: { count: 5 } }],
        },
      },
    },
    [
      'spec.drivers: Invalid value: {"Name":"a.b","NodeID":"x","TopologyKeys":["a"],"Allocatable":{"Count":5}}: field is immutable',
    ],
  ],
  [
    'ok',
    'CSIStorageCapacity',
    {
      before: { storageClassName: 'a', capacity: '1Gi', nodeTopology: { matchLabels: { a: 'b' } } },
      edit: { nodeTopology: { matchLabels: { a: 'c' } }, storageClassName: 'b' },
    },
    [
      'nodeTopology: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable',
      'storageClassName: Invalid value: "b": field is immutable',
    ],
  ],
  [
    'ok',
    'VolumeAttributesClass',
    {
      before: { driverName: 'a.b', parameters: { a: 'b' } },
      edit: { driverName: 'c', parameters: { a: 'c' } },
    },
    [
      'driverName: Forbidden: updates to driverName are forbidden.',
      'parameters: Forbidden: updates to parameters are forbidden.',
    ],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});
