import { warnOfBuiltIn } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { complaints, warnings } from './complaints.ts';

type Change = readonly [
  what: string,
  kind: string,
  before: object,
  after: object,
  complaints: readonly string[],
];

const container = { name: 'c', image: 'i', imagePullPolicy: 'Always' };
const pod = (spec: object = {}, rest: object = {}): object => ({
  spec: { containers: [container], ...spec },
  ...rest,
});
const gated = (spec: object = {}): object => pod({ schedulingGates: [{ name: 'x/y' }], ...spec });
const requiring = (...terms: readonly object[]): object => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
    },
  },
});
const term = (...keys: readonly string[]): object => ({
  matchExpressions: keys.map((key) => ({ key, operator: 'Exists' })),
});
const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [container] },
};
const workload = (spec: object = {}): object => ({
  spec: { selector: { matchLabels: { a: 'b' } }, template, ...spec },
});
const job = (spec: object = {}): object => ({
  spec: {
    manualSelector: true,
    selector: { matchLabels: { a: 'b' } },
    template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
    ...spec,
  },
});

const ON_DELETE = { updateStrategy: { type: 'OnDelete' } };

const OTHER_FIELDS =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

test.each<Change>([
  ['the same', 'Pod', pod(), pod(), []],
  ['another image', 'Pod', pod(), pod({ containers: [{ ...container, image: 'j' }] }), []],
  [
    'no image',
    'Pod',
    pod(),
    pod({ containers: [{ name: 'c', imagePullPolicy: 'Always' }] }),
    ['spec.containers[0].image: Required value', 'spec.containers[0].image: Required value'],
  ],
  [
    'another container',
    'Pod',
    pod(),
    pod({ containers: [container, { name: 'd', image: 'i' }] }),
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  ['another network', 'Pod', pod(), pod({ hostNetwork: true }), [OTHER_FIELDS]],
  [
    'a shorter deadline',
    'Pod',
    pod({ activeDeadlineSeconds: 9 }),
    pod({ activeDeadlineSeconds: 5 }),
    [],
  ],
  [
    'a longer deadline',
    'Pod',
    pod({ activeDeadlineSeconds: 5 }),
    pod({ activeDeadlineSeconds: 9 }),
    ['spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value'],
  ],
  [
    'no deadline',
    'Pod',
    pod({ activeDeadlineSeconds: 5 }),
    pod(),
    [
      'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    ],
  ],
  ['one more toleration', 'Pod', pod(), pod({ tolerations: [{ operator: 'Exists' }] }), []],
  [
    'one toleration less',
    'Pod',
    pod({ tolerations: [{ operator: 'Exists' }] }),
    pod(),
    [
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ],
  ],
  ['an open gate', 'Pod', gated(), pod(), []],
  [
    'a new gate',
    'Pod',
    pod(),
    gated(),
    [
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'x/y'",
    ],
  ],
  ['a closer place at a gate', 'Pod', gated(), gated({ nodeSelector: { a: 'b' } }), []],
  [
    'another place at a gate',
    'Pod',
    gated({ nodeSelector: { a: 'b' } }),
    gated({ nodeSelector: { a: 'c' } }),
    [
      'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  ],
  [
    'a closer term at a gate',
    'Pod',
    gated(requiring(term('a'))),
    gated(requiring(term('a', 'b'))),
    [],
  ],
  [
    'another term at a gate',
    'Pod',
    gated(requiring(term('a'))),
    gated(requiring(term('b'))),
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)',
    ],
  ],
  [
    'a mirror',
    'Pod',
    pod({ nodeName: 'n' }),
    pod(
      { nodeName: 'n' },
      {
        metadata: {
          name: 'x',
          namespace: 'n',
          annotations: { 'kubernetes.io/config.mirror': 'm' },
        },
      },
    ),
    [
      'metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation',
    ],
  ],
  [
    'another selector',
    'Deployment',
    workload(),
    workload({
      selector: { matchLabels: { c: 'd' } },
      template: { ...template, metadata: { labels: { c: 'd' } } },
    }),
    ['spec.selector: Invalid value: {"matchLabels":{"c":"d"}}: field is immutable'],
  ],
  ['more pods', 'StatefulSet', workload(ON_DELETE), workload({ ...ON_DELETE, replicas: 3 }), []],
  [
    'another service',
    'StatefulSet',
    workload(ON_DELETE),
    workload({ ...ON_DELETE, serviceName: 's' }),
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  ['more at a time', 'Job', job({ completions: 2 }), job({ completions: 2, parallelism: 4 }), []],
  [
    'more in all',
    'Job',
    job(),
    job({ completions: 4 }),
    ['spec.completions: Invalid value: 4: field is immutable'],
  ],
  [
    'other policies',
    'Job',
    job({ completionMode: 'Indexed', completions: 1 }),
    job({
      completionMode: 'Indexed',
      completions: 1,
      selector: {
        matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }],
        matchLabels: { a: 'b' },
      },
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Count', onExitCodes: { operator: 'In', values: [1] } },
          { action: 'Ignore', onPodConditions: [{ type: 'A', status: 'True' }] },
        ],
      },
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
    }),
    [
      'spec.selector: Invalid value: {"matchLabels":{"a":"b"},"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]}: field is immutable',
      'spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Count","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[1]},"OnPodConditions":null},{"Action":"Ignore","OnExitCodes":null,"OnPodConditions":[{"Type":"A","Status":"True"}]}]}: field is immutable',
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":"0","SucceededCount":null}]}: field is immutable',
    ],
  ],
  [
    'another value',
    'PriorityClass',
    { value: 1 },
    { value: 2 },
    ['value: Forbidden: may not be changed in an update.'],
  ],
  [
    'other scopes',
    'ResourceQuota',
    { spec: { scopes: ['Terminating'] } },
    { spec: { scopes: ['NotTerminating'] } },
    ['spec.scopes: Invalid value: ["NotTerminating"]: field is immutable'],
  ],
  [
    'another handler',
    'RuntimeClass',
    { handler: 'a' },
    { handler: 'b' },
    ['handler: Invalid value: "b": field is immutable'],
  ],
  [
    'other content',
    'ControllerRevision',
    { revision: 1, data: { a: 1 } },
    { revision: 1, data: { a: 2 } },
    ['data: Invalid value: {"a":2}: field is immutable'],
  ],
])('%s: a changed %s', (_, kind, ...[before, after, expected]) => {
  expect(complaints(kind, after, before)).toEqual(expected);
});

test.each<readonly [what: string, kind: string, content: object, warnings: readonly string[]]>([
  ['nothing odd', 'Pod', pod(), []],
  [
    'variables and ports twice',
    'Pod',
    pod({
      containers: [
        {
          ...container,
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '$(A):2' },
            { name: 'A', value: '3' },
          ],
          ports: [
            { containerPort: 80, name: 'web' },
            { containerPort: 80 },
            { containerPort: 81, name: 'web', hostIP: '10.0.0.1' },
          ],
        },
      ],
    }),
    [
      'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
      'spec.containers[0].ports[2]: hostIP set without hostPort: {Name:web HostPort:0 ContainerPort:81 Protocol:TCP HostIP:10.0.0.1}',
      'spec.containers[0].ports[2]: duplicate port name "web" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
    ],
  ],
  [
    'old labels and annotations',
    'Deployment',
    workload({
      template: {
        metadata: {
          labels: { a: 'b' },
          annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '' },
        },
        spec: { containers: [container], nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
      },
    }),
    [
      'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      'spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    ],
  ],
  [
    'files at one place',
    'Pod',
    pod({
      volumes: [
        {
          name: 'v',
          configMap: {
            name: 'm',
            items: [
              { key: 'a', path: 'p' },
              { key: 'b', path: 'p/q' },
            ],
          },
        },
      ],
    }),
    ['volume "v" (ConfigMap "m"): overlapping paths: "p/q" with "p"'],
  ],
  [
    'a name that is no label',
    'Job',
    { metadata: { name: 'a.b', namespace: 'n' }, ...job() },
    [
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    ],
  ],
])('%s: the writer of a %s is told', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});

test.each([
  [{ group: 'apps', version: 'v1', kind: 'ReplicaSet' }, 1],
  [{ group: '', version: 'v1', kind: 'ReplicationController' }, 0],
])('who changes a %j is warned of %i things', (gvk, count) => {
  const content = workload({
    template: {
      ...template,
      spec: { ...template.spec, terminationGracePeriodSeconds: -1 },
    },
  });
  const old = { metadata: { name: 'x', generation: 1 } };
  const now = { metadata: { name: 'x', generation: 2 }, ...content };
  expect(warnOfBuiltIn(gvk, now, old)).toHaveLength(count);
});
