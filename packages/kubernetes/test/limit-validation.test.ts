import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

const scaled = (spec: object): Case[2] => ({
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
    maxReplicas: 3,
    ...spec,
  },
});

test.each<Case>([
  ['good', 'HorizontalPodAutoscaler', scaled({}), []],
  [
    'min',
    'HorizontalPodAutoscaler',
    scaled({ maxReplicas: 0, minReplicas: 0 }),
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    'min, otherwise',
    'HorizontalPodAutoscaler',
    scaled({ minReplicas: 5 }),
    ['spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`'],
  ],
  [
    'negative numbers',
    'HorizontalPodAutoscaler',
    scaled({ maxReplicas: -1, minReplicas: -1 }),
    [
      'spec.minReplicas: Invalid value: -1: must be greater than or equal to 1',
      'spec.maxReplicas: Invalid value: -1: must be greater than 0',
    ],
  ],
  [
    'ref',
    'HorizontalPodAutoscaler',
    { spec: { scaleTargetRef: {}, maxReplicas: 3 } },
    [
      'spec.scaleTargetRef.kind: Required value',
      'spec.scaleTargetRef.name: Required value',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ],
  ],
  [
    'ref, otherwise',
    'HorizontalPodAutoscaler',
    { spec: { scaleTargetRef: { apiVersion: 'v1', kind: 'a/b', name: '..' }, maxReplicas: 3 } },
    [
      'spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain \'/\'',
      'spec.scaleTargetRef.name: Invalid value: "..": may not be \'..\'',
      'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
    ],
  ],
  [
    'ref, otherwise',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'a/b/c', kind: 'ReplicationController', name: 'x' },
        maxReplicas: 3,
      },
    },
    [
      'spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    ],
  ],
  [
    'ref, otherwise',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'v1', kind: 'ReplicationController', name: 'x' },
        maxReplicas: 3,
      },
    },
    [],
  ],
  [
    'behavior',
    'HorizontalPodAutoscaler',
    scaled({
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: -1,
          selectPolicy: 'X',
          policies: [
            { type: 'X', value: 0, periodSeconds: 0 },
            { type: 'Pods', value: 1, periodSeconds: 1801 },
          ],
        },
        scaleDown: { stabilizationWindowSeconds: 3601, policies: [] },
      },
    }),
    [
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleUp.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
      'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleUp.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'spec.behavior.scaleDown.policies: Required value: must specify at least one Policy',
    ],
  ],
  [
    'good',
    'PodDisruptionBudget',
    { spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } } },
    [],
  ],
  [
    'both',
    'PodDisruptionBudget',
    { spec: { minAvailable: 1, maxUnavailable: 'x%' } },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":"x%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      'spec.maxUnavailable: Invalid value: "x%": a valid percent string must be a numeric string followed by an ending \'%\'',
    ],
  ],
  [
    'bad',
    'PodDisruptionBudget',
    {
      spec: {
        minAvailable: '120%',
        selector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
        unhealthyPodEvictionPolicy: 'X',
      },
    },
    [
      'spec.minAvailable: Invalid value: "120%": must not be greater than 100%',
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    'negative numbers',
    'PodDisruptionBudget',
    { spec: { maxUnavailable: -1 } },
    ['spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0'],
  ],
  ['empty', 'PodDisruptionBudget', { spec: {} }, []],
  ['name', 'PodDisruptionBudget', { spec: {}, metadata: { name: 'A_b', namespace: 'n' } }, []],
  [
    'both, otherwise',
    'PodDisruptionBudget',
    {
      spec: {
        minAvailable: '1',
        maxUnavailable: 1,
        selector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'k', operator: 'Exists' }] },
      },
    },
    [
      'spec: Invalid value: {"MinAvailable":"1","Selector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"Exists"}]},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      'spec.minAvailable: Invalid value: "1": a valid percent string must be a numeric string followed by an ending \'%\'',
    ],
  ],
  ['good', 'PriorityClass', { value: 1000 }, []],
  [
    'high',
    'PriorityClass',
    { value: 1000000001 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'system',
    'PriorityClass',
    { value: 1, metadata: { name: 'system-x' } },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
    ],
  ],
  [
    'system, otherwise',
    'PriorityClass',
    { value: 1, metadata: { name: 'system-node-critical' } },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
    ],
  ],
  [
    'preempt',
    'PriorityClass',
    { value: 1, preemptionPolicy: 'X' },
    ['preemptionPolicy: Unsupported value: "X": supported values: "PreemptLowerPriority", "Never"'],
  ],
  ['good', 'ResourceQuota', { spec: { hard: { pods: '5' } } }, []],
  [
    'bad',
    'ResourceQuota',
    { spec: { hard: { foo: '1' } } },
    [
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
    ],
  ],
  [
    'scopes',
    'ResourceQuota',
    { spec: { hard: { services: '1', cpu: '1' }, scopes: ['X', 'BestEffort', 'NotBestEffort'] } },
    [
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: conflicting scopes',
    ],
  ],
  [
    'name',
    'ResourceQuota',
    { spec: { hard: { 'a b': '1' } } },
    [
      "spec.hard[a b]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.hard[a b]: Invalid value: "a b": must be a standard resource for quota',
    ],
  ],
  [
    'storage',
    'ResourceQuota',
    { spec: { hard: { storage: '1' } } },
    ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
  ],
  [
    'storage class',
    'ResourceQuota',
    { spec: { hard: { 'x.storageclass.storage.k8s.io/requests.storage': '1' } } },
    [],
  ],
  [
    'unknown scope selector empty',
    'ResourceQuota',
    { spec: { hard: { pods: '1' }, scopes: ['Terminating', 'NotTerminating'] } },
    ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
  ],
  ['good', 'LimitRange', { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } }, []],
  [
    'type',
    'LimitRange',
    {
      spec: { limits: [{ type: 'X' }, { type: '' }, { type: 'Container' }, { type: 'Container' }] },
    },
    [
      'spec.limits[0].type: Invalid value: "X": must be a standard limit type or fully qualified',
      'spec.limits[1].type: Invalid value: "": name part must be non-empty',
      "spec.limits[1].type: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.limits[3].type: Duplicate value: "Container"',
    ],
  ],
  [
    'names',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', max: { foo: '1' } }] } },
    [
      'spec.limits[0].max[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.limits[0].max[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.limits[0].default[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.limits[0].default[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.limits[0].defaultRequest[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.limits[0].defaultRequest[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    'minmax',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }] } },
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [
    'default amounts',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', min: { cpu: '2' }, defaultRequest: { cpu: '1' } }] } },
    [
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
    ],
  ],
  [
    'default amounts',
    'LimitRange',
    {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '1' },
            default: { cpu: '2' },
            defaultRequest: { cpu: '3' },
          },
        ],
      },
    },
    [
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3": default request value 3 is greater than default limit value 2',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1',
    ],
  ],
  [
    'default amounts',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', min: { cpu: '1' }, default: { cpu: '500m' } }] } },
    [
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "500m": min value 1 is greater than default request value 500m',
      'spec.limits[0].default[cpu]: Invalid value: "1": min value 1 is greater than default value 500m',
    ],
  ],
  [
    'pod',
    'LimitRange',
    { spec: { limits: [{ type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } }] } },
    [
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  ],
  [
    'claim',
    'LimitRange',
    { spec: { limits: [{ type: 'PersistentVolumeClaim', max: { cpu: '1' } }] } },
    [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  ],
  [
    'ratio',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', maxLimitRequestRatio: { cpu: '500m' } }] } },
    ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
  ],
  [
    'ratio, otherwise',
    'LimitRange',
    {
      spec: {
        limits: [
          {
            type: 'Container',
            min: { cpu: '1' },
            max: { cpu: '3' },
            maxLimitRequestRatio: { cpu: '4' },
          },
        ],
      },
    },
    [
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 3.000000',
    ],
  ],
  ['empty', 'LimitRange', { spec: { limits: [] } }, []],
  ['none', 'LimitRange', {}, []],
  [
    'negative numbers',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', max: { cpu: '-1' } }] } },
    [],
  ],
  [
    'max only',
    'LimitRange',
    {
      spec: {
        limits: [{ type: 'Container', max: { cpu: '2', memory: '1Gi' }, min: { cpu: '1' } }],
      },
    },
    [],
  ],
  ['good', 'RuntimeClass', { handler: 'h' }, []],
  [
    'none',
    'RuntimeClass',
    {},
    [
      'handler: Invalid value: "": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
    ],
  ],
])('limits and classes say what is wrong with them: %s of a %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
