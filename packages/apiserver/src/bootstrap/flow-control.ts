import type { DynamicObject } from '@drover/apimachinery';

const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1';

/** Marks what later versions of the server may change. */
const ANNOTATIONS = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

/** Every request that is about objects, and every other one. */
const EVERYTHING = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};

const EVERYBODY = [group('system:unauthenticated'), group('system:authenticated')];
const SYSTEM_ACCOUNTS = serviceAccounts('kube-system');

/** The priority levels that every cluster begins with. */
export const priorityLevels: readonly DynamicObject[] = [
  level('exempt', {
    type: 'Exempt',
    exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 },
  }),
  level('catch-all', {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 5,
      lendablePercent: 0,
      limitResponse: { type: 'Reject' },
    },
  }),
  level('system', queuing({ shares: 30, lendable: 33, queues: 64, hand: 6 })),
  level('node-high', queuing({ shares: 40, lendable: 25, queues: 64, hand: 6 })),
  level('leader-election', queuing({ shares: 10, lendable: 0, queues: 16, hand: 4 })),
  level('workload-high', queuing({ shares: 40, lendable: 50, queues: 128, hand: 6 })),
  level('workload-low', queuing({ shares: 100, lendable: 90, queues: 128, hand: 6 })),
  level('global-default', queuing({ shares: 20, lendable: 50, queues: 128, hand: 6 })),
];

/** The flows that every cluster begins with. */
export const flowSchemas: readonly DynamicObject[] = [
  schema('exempt', {
    level: 'exempt',
    precedence: 1,
    rule: { subjects: [group('system:masters')], ...EVERYTHING },
  }),
  schema('catch-all', {
    level: 'catch-all',
    precedence: 10_000,
    by: 'ByUser',
    rule: { subjects: EVERYBODY, ...EVERYTHING },
  }),
  schema('probes', {
    level: 'exempt',
    precedence: 2,
    rule: {
      subjects: EVERYBODY,
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    },
  }),
  schema('system-leader-election', {
    level: 'leader-election',
    precedence: 100,
    by: 'ByUser',
    rule: {
      subjects: [
        user('system:kube-controller-manager'),
        user('system:kube-scheduler'),
        SYSTEM_ACCOUNTS,
      ],
      resourceRules: [leases(['get', 'create', 'update'])],
    },
  }),
  schema('system-node-high', {
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    rule: {
      subjects: [group('system:nodes')],
      resourceRules: [
        {
          verbs: ['*'],
          apiGroups: [''],
          resources: ['nodes', 'nodes/status'],
          clusterScope: true,
          namespaces: ['*'],
        },
        leases(['*']),
      ],
    },
  }),
  schema('system-nodes', {
    level: 'system',
    precedence: 500,
    by: 'ByUser',
    rule: { subjects: [group('system:nodes')], ...EVERYTHING },
  }),
  schema('kube-controller-manager', {
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    rule: { subjects: [user('system:kube-controller-manager')], ...EVERYTHING },
  }),
  schema('kube-scheduler', {
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    rule: { subjects: [user('system:kube-scheduler')], ...EVERYTHING },
  }),
  schema('kube-system-service-accounts', {
    level: 'workload-high',
    precedence: 900,
    by: 'ByNamespace',
    rule: { subjects: [SYSTEM_ACCOUNTS], ...EVERYTHING },
  }),
  schema('service-accounts', {
    level: 'workload-low',
    precedence: 9_000,
    by: 'ByUser',
    rule: { subjects: [group('system:serviceaccounts')], ...EVERYTHING },
  }),
  schema('global-default', {
    level: 'global-default',
    precedence: 9_900,
    by: 'ByUser',
    rule: { subjects: EVERYBODY, ...EVERYTHING },
  }),
];

interface Queuing {
  readonly shares: number;
  readonly lendable: number;
  readonly queues: number;
  readonly hand: number;
}

function queuing({ shares, lendable, queues, hand }: Queuing): object {
  return {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: shares,
      lendablePercent: lendable,
      limitResponse: {
        type: 'Queue',
        queuing: { queues, handSize: hand, queueLengthLimit: 50 },
      },
    },
  };
}

function level(name: string, spec: object): DynamicObject {
  const metadata = { name, annotations: ANNOTATIONS };
  return { apiVersion: API_VERSION, kind: 'PriorityLevelConfiguration', metadata, spec };
}

interface Flow {
  readonly level: string;
  readonly precedence: number;
  /** What tells the flows of a schema apart; absent: they are one. */
  readonly by?: 'ByNamespace' | 'ByUser';
  readonly rule: object;
}

function schema(name: string, { level: levelName, precedence, by, rule }: Flow): DynamicObject {
  return {
    apiVersion: API_VERSION,
    kind: 'FlowSchema',
    metadata: { name, annotations: ANNOTATIONS },
    spec: {
      priorityLevelConfiguration: { name: levelName },
      matchingPrecedence: precedence,
      ...(by && { distinguisherMethod: { type: by } }),
      rules: [rule],
    },
  };
}

function group(name: string): object {
  return { kind: 'Group', group: { name } };
}

function user(name: string): object {
  return { kind: 'User', user: { name } };
}

function serviceAccounts(namespace: string): object {
  return { kind: 'ServiceAccount', serviceAccount: { namespace, name: '*' } };
}

function leases(verbs: readonly string[]): object {
  return { verbs, apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] };
}
