import type { Project } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { desiredQuotas, type Member } from './desired.ts';

type Limits = Readonly<Record<string, string>>;

const project = (limit: Limits, defaults: Limits, container?: Limits): Project => ({
  metadata: { namespace: 'c-1', name: 'p-1' },
  spec: {
    displayName: 'shop',
    clusterName: 'c-1',
    resourceQuota: { limit },
    namespaceDefaultResourceQuota: { limit: defaults },
    ...(container && { containerDefaultResourceLimit: container }),
  },
});

interface MemberFacts {
  readonly created?: string;
  readonly own?: Limits | string;
  readonly container?: Limits;
  readonly hard?: Limits;
  readonly labels?: Limits;
  readonly isGoing?: boolean;
}

const OURS = { 'field.cattle.io/projectId': 'p-1', 'drover.dev/managed': 'quota' };

function member(name: string, facts: MemberFacts = {}): Member {
  const { created = '2030-01-01T00:00:00Z', own, container, hard, labels = OURS, isGoing } = facts;
  const annotations = {
    ...(own !== undefined && {
      'field.cattle.io/resourceQuota':
        typeof own === 'string' ? own : JSON.stringify({ limit: own }),
    }),
    ...(container && {
      'field.cattle.io/containerDefaultResourceLimit': JSON.stringify(container),
    }),
  };
  const metadata = {
    name,
    creationTimestamp: created,
    annotations,
    ...(isGoing && { deletionTimestamp: '2030-01-02T00:00:00Z' }),
  };
  return {
    namespace: { metadata },
    quotas: hard
      ? [{ metadata: { namespace: name, name: 'default-x', labels }, spec: { hard } }]
      : [],
  };
}

const desired = (of: Project | undefined, ...members: Member[]) =>
  desiredQuotas({ name: 'p-1', project: of }, members);
const hardOf = (of: Project | undefined, ...members: Member[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    desired(of, ...members).members.map(({ namespace, quota }): [string, unknown] => [
      namespace.metadata?.name ?? '',
      quota?.spec?.hard,
    ]),
  );

describe('the quota of a namespace', () => {
  const shop = project({ pods: '10', limitsCpu: '4' }, { pods: '5', limitsCpu: '1' });

  it('is the default of its project', () => {
    const { members, used } = desired(shop, member('a'));
    expect(members).toEqual([
      {
        namespace: member('a').namespace,
        quota: {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: {
            name: 'default-drover',
            namespace: 'a',
            labels: {
              'resourcequota.management.cattle.io/default-resource-quota': 'true',
              'drover.dev/managed': 'quota',
              'field.cattle.io/projectId': 'p-1',
            },
          },
          spec: { hard: { pods: '5', 'limits.cpu': '1' } },
        },
        said: { quota: '{"limit":{"pods":"5","limitsCpu":"1"}}', fact: { status: 'True' } },
      },
    ]);
    expect(Object.fromEntries(used ?? [])).toEqual({ pods: '5', limitsCpu: '1' });
  });

  it('is what it says itself, of what the project limits', () => {
    const { members } = desired(shop, member('a', { own: { pods: '7', secrets: '1' } }));
    expect(members[0]?.quota?.spec?.hard).toEqual({ pods: '7', 'limits.cpu': '1' });
    expect(JSON.parse(members[0]?.said?.quota ?? '')).toEqual({
      limit: { pods: '7', limitsCpu: '1', secrets: '1' },
    });
  });

  it('leaves the annotation as it is when that says everything', () => {
    const own = '{ "limit": {"limitsCpu": "500m", "pods": "7"} }';
    expect(desired(shop, member('a', { own })).members[0]?.said?.quota).toBe(own);
  });

  it('has names as Kubernetes has them, and amounts as it writes them', () => {
    const limits = {
      servicesNodePorts: '1000m',
      servicesLoadBalancers: '1',
      requestsMemory: '1024Mi',
      persistentVolumeClaims: '2',
      requestsStorage: '0.5Gi',
    };
    expect(hardOf(project(limits, limits), member('a'))).toEqual({
      a: {
        'services.nodeports': '1',
        'services.loadbalancers': '1',
        'requests.memory': '1Gi',
        persistentvolumeclaims: '2',
        'requests.storage': '512Mi',
      },
    });
  });

  it('is zero for the youngest when there is not enough, and the sums are told', () => {
    const { members, used } = desired(
      shop,
      member('young', { created: '2030-01-03T00:00:00Z' }),
      member('old', { created: '2030-01-02T00:00:00Z', own: { pods: '6' } }),
    );
    expect(members.map(({ quota }) => quota?.spec?.hard)).toEqual([
      { pods: '6', 'limits.cpu': '1' },
      { pods: '0', 'limits.cpu': '1' },
    ]);
    expect(members[1]?.said?.fact).toEqual({
      status: 'False',
      reason: 'QUOTA_EXCEEDED',
      message:
        'Resource quota exceeds project limit on fields: pods (11 > 10) with 5 here and 6 in other namespaces. Ask for less here or in another namespace, or raise the quota of the project. Until then a new namespace has 0 of these, and others keep what they had.',
    });
    expect(Object.fromEntries(used ?? [])).toEqual({ pods: '6', limitsCpu: '2' });
  });

  it('that Rancher gave counts as given', () => {
    const rancher = { 'resourcequota.management.cattle.io/default-resource-quota': 'true' };
    const young = member('young', {
      created: '2030-01-03T00:00:00Z',
      own: { pods: '6' },
      hard: { pods: '6', 'limits.cpu': '1' },
      labels: rancher,
    });
    expect(hardOf(shop, member('old'), young)).toEqual({
      old: { pods: '0', 'limits.cpu': '1' },
      young: { pods: '6', 'limits.cpu': '1' },
    });
  });

  it('that another project gave does not count', () => {
    const labels = { ...OURS, 'field.cattle.io/projectId': 'p-2' };
    const moved = member('moved', { own: { pods: '9' }, hard: { pods: '9' }, labels });
    const here = member('here', { own: { pods: '4' }, hard: { pods: '4', 'limits.cpu': '1' } });
    expect(hardOf(shop, moved, here)).toMatchObject({ moved: { pods: '0' }, here: { pods: '4' } });
  });

  it('is lowered first where it becomes less, so that others can have it', () => {
    const { members } = desired(
      shop,
      member('less', {
        own: { pods: '2', limitsCpu: '3' },
        hard: { pods: '8', 'limits.cpu': '1' },
      }),
      member('more', { own: { pods: '8' }, hard: { pods: '2', 'limits.cpu': '1' } }),
    );
    expect(members.map(({ lowered }) => lowered?.spec?.hard)).toEqual([
      { pods: '2', 'limits.cpu': '1' },
      undefined,
    ]);
    expect(members.map(({ quota }) => quota?.spec?.hard)).toEqual([
      { pods: '2', 'limits.cpu': '3' },
      { pods: '8', 'limits.cpu': '1' },
    ]);
  });

  it('of a namespace that goes is not free before it is gone', () => {
    const going = member('going', { isGoing: true, hard: { pods: '8', services: '1' } });
    const { members, used } = desired(shop, going, member('new'));
    expect(members.map(({ namespace }) => namespace.metadata?.name)).toEqual(['new']);
    expect(members[0]?.quota?.spec?.hard).toMatchObject({ pods: '0' });
    expect(Object.fromEntries(used ?? [])).toEqual({ pods: '8', limitsCpu: '1' });
    expect(hardOf(shop, member('going', { isGoing: true }))).toEqual({});
  });

  it.each([
    ['no JSON', '{', { pods: '5' }],
    ['no amounts', '{"limit":{"pods":"many"}}', { pods: '5' }],
    ['a negative amount', '{"limit":{"pods":"-1"}}', { pods: '5' }],
    ['null', 'null', { pods: '5' }],
  ])('is the default when the annotation is %s', (_what, own, hard) => {
    expect(hardOf(shop, member('a', { own }))).toMatchObject({ a: hard });
  });

  it('tells of amounts that cannot be read', () => {
    const [own] = desired(shop, member('a', { own: { pods: 'many', limitsCpu: '1' } })).members;
    expect(own).toMatchObject({
      said: {
        quota: '{"limit":{"pods":"many","limitsCpu":"1"}}',
        fact: { status: 'False', reason: 'QUOTA_UNREADABLE' },
      },
    });
    expect(own?.said?.fact?.message).toContain('pods');
    const broken = desired(project({ pods: '?' }, { pods: '5' }), member('a')).members[0];
    expect(broken?.quota?.spec?.hard).toEqual({ pods: '0' });
    expect(broken?.said?.fact?.message).toContain('0 counts instead: pods of the project');
  });

  it.each([
    [
      'without a quota',
      { metadata: { name: 'p-1' }, spec: { displayName: 'x', clusterName: 'c' } },
    ],
    ['that is gone', undefined],
    ['that is going', { ...shop, metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } }],
    ['with an empty one', project({}, {})],
  ] as [string, Project | undefined][])('is none in a project %s', (_what, of) => {
    const { members, used } = desired(of, member('a', { own: { pods: '1' }, hard: { pods: '1' } }));
    expect(members).toEqual([{ namespace: expect.anything() as unknown, said: { quota: null } }]);
    expect(used).toBeUndefined();
  });
});

it('what people say where there is no quota stays', () => {
  const [only] = desired(project({}, {}), member('a', { own: { pods: '1' } })).members;
  expect(only).not.toHaveProperty('said');
});

describe('the limits of containers', () => {
  const limitsOf = (of: Project, facts: MemberFacts = {}) =>
    desired(of, member('a', facts)).members[0]?.limitRange?.spec?.limits;
  const container = { limitsCpu: '1', limitsMemory: '256Mi', requestsCpu: '100m' };

  it('are those of the project, with a quota and without', () => {
    const limits = [
      {
        type: 'Container',
        default: { cpu: '1', memory: '256Mi' },
        defaultRequest: { cpu: '100m', memory: '256Mi' },
      },
    ];
    expect(limitsOf(project({ pods: '1' }, { pods: '1' }, container))).toEqual(limits);
    expect(limitsOf(project({}, {}, container))).toEqual(limits);
  });

  it('are those of the namespace when it has some', () => {
    const facts = { container: { requestsMemory: '64Mi' } };
    expect(limitsOf(project({}, {}, container), facts)).toEqual([
      { type: 'Container', defaultRequest: { memory: '64Mi' } },
    ]);
  });

  it('promise no more than they allow', () => {
    expect(limitsOf(project({}, {}, { requestsCpu: '2', limitsCpu: '1' }))).toEqual([
      { type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '1' } },
    ]);
  });

  it('are none when nobody says any', () => {
    expect(limitsOf(project({ pods: '1' }, { pods: '1' }))).toBeUndefined();
    expect(limitsOf(project({}, {}, { limitsCpu: '' }))).toBeUndefined();
  });
});
