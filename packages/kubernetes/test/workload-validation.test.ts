import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

const replicated = (spec: object = {}, pod: object = {}): Case[2] => ({
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'i' }], ...pod },
    },
    ...spec,
  },
});

test.each<Case>([
  ['good', 'Deployment', replicated({}), []],
  [
    'empty selector',
    'Deployment',
    replicated({ selector: {} }),
    ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  ],
  [
    'mismatch',
    'Deployment',
    replicated({ selector: { matchLabels: { x: 'y' } } }),
    [
      'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'bad sel',
    'Deployment',
    replicated({ selector: { matchExpressions: [{ key: 'a', operator: 'X' }] } }),
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"X"}]}: invalid label selector',
    ],
  ],
  [
    'bad sel, otherwise',
    'Deployment',
    replicated({ selector: { matchLabels: { 'a b': 'c' } } }),
    [
      "spec.selector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.selector: Invalid value: {"matchLabels":{"a b":"c"}}: invalid label selector',
    ],
  ],
  [
    'restart',
    'Deployment',
    replicated({}, { restartPolicy: 'Never', activeDeadlineSeconds: 3 }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ],
  ],
  [
    'template',
    'Deployment',
    replicated({
      template: {
        metadata: { labels: { a: 'b', 'x y': 'z' }, annotations: { 'p q': 'r' }, name: 'zz' },
        spec: { containers: [{ name: 'c' }], ephemeralContainers: [{ name: 'e', image: 'i' }] },
      },
    }),
    [
      "spec.template.labels: Invalid value: \"x y\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.template.annotations: Invalid value: \"p q\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.template.spec.containers[0].image: Required value',
      'spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template',
    ],
  ],
  ['good', 'ReplicaSet', replicated({}), []],
  [
    'empty selector',
    'ReplicaSet',
    replicated({ selector: {} }),
    ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  ],
  [
    'mismatch',
    'ReplicaSet',
    replicated({ selector: { matchLabels: { x: 'y' } } }),
    [
      'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'bad sel',
    'ReplicaSet',
    replicated({ selector: { matchExpressions: [{ key: 'a', operator: 'X' }] } }),
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"X"}]}: invalid label selector',
    ],
  ],
  ['good', 'DaemonSet', replicated({}), []],
  [
    'empty selector',
    'DaemonSet',
    replicated({ selector: {} }),
    ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset'],
  ],
  [
    'mismatch',
    'DaemonSet',
    replicated({ selector: { matchLabels: { x: 'y' } } }),
    [
      'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'bad sel',
    'DaemonSet',
    replicated({ selector: { matchExpressions: [{ key: 'a', operator: 'X' }] } }),
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator',
    ],
  ],
  [
    'bad sel, otherwise',
    'DaemonSet',
    replicated({ selector: { matchLabels: { 'a b': 'c' } } }),
    [
      "spec.selector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'restart',
    'DaemonSet',
    replicated({}, { restartPolicy: 'Never', activeDeadlineSeconds: 3 }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
    ],
  ],
  [
    'template',
    'DaemonSet',
    replicated({
      template: {
        metadata: { labels: { a: 'b', 'x y': 'z' }, annotations: { 'p q': 'r' }, name: 'zz' },
        spec: { containers: [{ name: 'c' }], ephemeralContainers: [{ name: 'e', image: 'i' }] },
      },
    }),
    [
      "spec.template.labels: Invalid value: \"x y\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.template.annotations: Invalid value: \"p q\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.template.spec.containers[0].image: Required value',
      'spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template',
    ],
  ],
  [
    'strategy',
    'Deployment',
    replicated({ strategy: { type: 'X' } }),
    [
      'spec.strategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    'strategy, otherwise',
    'Deployment',
    replicated({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    [
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
  ],
  [
    'strategy, otherwise',
    'Deployment',
    replicated({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    [
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
  ],
  [
    'strategy, otherwise',
    'Deployment',
    replicated({ strategy: { rollingUpdate: { maxSurge: 'x', maxUnavailable: '120%' } } }),
    [
      'spec.strategy.rollingUpdate.maxSurge: Invalid value: "x": a valid percent string must be a numeric string followed by an ending \'%\'',
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
    ],
  ],
  [
    'strategy, otherwise',
    'Deployment',
    replicated({ strategy: { rollingUpdate: { maxSurge: -1, maxUnavailable: '0%' } } }),
    ['spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'strategy, otherwise',
    'Deployment',
    replicated({ strategy: { type: 'Y', rollingUpdate: { maxSurge: '5%' } } }),
    [
      'spec.strategy: Unsupported value: {"Type":"Y","RollingUpdate":{"MaxUnavailable":0,"MaxSurge":"5%"}}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    'deadline',
    'Deployment',
    replicated({ progressDeadlineSeconds: 5, minReadySeconds: 5 }),
    ['spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'],
  ],
  [
    'strategy',
    'DaemonSet',
    replicated({ updateStrategy: { type: 'X' } }),
    [
      'spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
    ],
  ],
  [
    'strategy, otherwise',
    'DaemonSet',
    replicated({ updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }),
    [
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
  ],
  [
    'strategy, otherwise',
    'DaemonSet',
    replicated({ updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    [
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
  ],
  [
    'strategy, otherwise',
    'DaemonSet',
    replicated({ updateStrategy: { rollingUpdate: { maxSurge: '120%', maxUnavailable: 'x' } } }),
    [
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "x": a valid percent string must be a numeric string followed by an ending \'%\'',
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "120%": must not be greater than 100%',
    ],
  ],
  [
    'management',
    'StatefulSet',
    replicated({
      podManagementPolicy: 'X',
      updateStrategy: { type: 'X' },
      serviceName: 'A_',
      ordinals: { start: -1 },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'X', whenScaled: '' },
    }),
    [
      "spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'",
      'spec.updateStrategy: Invalid value: {"Type":"X","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "X": supported values: "Retain", "Delete"',
      'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
      'spec.serviceName: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
    ],
  ],
  [
    'update strategy',
    'StatefulSet',
    replicated({ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }),
    [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  ],
  [
    'update strategy',
    'StatefulSet',
    replicated({
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { partition: -1, maxUnavailable: 'x' },
      },
    }),
    [
      'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  ['good', 'ReplicationController', replicated({ selector: { a: 'b' } }), []],
  [
    'empty',
    'ReplicationController',
    { spec: {} },
    ['spec.selector: Required value', 'spec.template: Required value'],
  ],
])('kinds that make pods say what is wrong with them: %s of a %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
