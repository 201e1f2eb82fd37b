import { annotatedConditions, type Project, project as projectKind } from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { limitRanges, namespaces, resourceQuotas } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceQuotaController } from '../src/index.ts';
import { type OneCluster, startOneCluster } from './one-cluster.ts';

type Limits = Readonly<Record<string, string>>;
type WithSpec = KubernetesObject & { readonly spec?: { readonly hard?: Limits } };

const OWN = 'field.cattle.io/resourceQuota';
const limit = (limits: Limits) => ({ limit: limits });
const own = (limits: Limits) => ({ [OWN]: JSON.stringify({ limit: limits }) });
const quota = (limits: Limits, defaults: Limits, more: object = {}) => ({
  spec: {
    resourceQuota: limit(limits),
    namespaceDefaultResourceQuota: limit(defaults),
    ...more,
  } as NonNullable<Project['spec']>,
});

const stack = new AsyncDisposableStack();
let world: OneCluster;

beforeAll(async () => {
  world = stack.use(await startOneCluster([createResourceQuotaController]));
});
afterAll(() => stack.disposeAsync());

const quotas = (namespace: string) =>
  world.there.resource<WithSpec>(resourceQuotas).list({ namespace });
const hardIn = async (namespace: string) => {
  const { items } = await quotas(namespace);
  return items.map(({ spec }) => spec?.hard);
};
const namespace = (name: string) => world.there.resource<KubernetesObject>(namespaces).get(name);
const verdict = async (name: string) => {
  const { metadata } = await namespace(name);
  const told = annotatedConditions(metadata?.annotations?.['cattle.io/status']);
  return told.find(({ type }) => type === 'ResourceQuotaValidated');
};
const project = (name: string) =>
  world.home.resource<Project>(projectKind.type).get(name, { namespace: 'c-1' });
const used = async (name: string) => (await project(name)).spec?.resourceQuota?.usedLimit;
const annotate = (name: string, annotations: Readonly<Record<string, string | null>>) =>
  world.there
    .resource<KubernetesObject>(namespaces)
    .patch(name, { type: 'merge', body: { metadata: { annotations } } });
const changeProject = (name: string, spec: object) =>
  world.home
    .resource<Project>(projectKind.type)
    .patch(name, { type: 'merge', body: { spec } }, { namespace: 'c-1' });

/** What the server follows of quotas in the cluster. */
const followed = () =>
  (world.context.downstream.get('c-1')?.cache.freshness() ?? [])
    .map(({ name }) => name)
    .filter((name) => /^(resourcequotas|limitranges)/.test(name));

describe('the quota of a project', () => {
  it('costs a cluster without quotas no watch', async () => {
    await world.addProject('p-free');
    await world.addNamespace('free', 'p-free');
    await eventually(() => expect(world.context.downstream.get('c-1')).toBeDefined());
    await world.quiet();
    expect(followed()).toEqual([]);
  });

  it('gives its namespaces what they say, or the default, and tells the sum', async () => {
    await world.addProject(
      'p-shop',
      quota({ pods: '10', limitsCpu: '4' }, { pods: '4', limitsCpu: '1' }),
    );
    await world.addNamespace('shop-a', 'p-shop');
    await world.addNamespace('shop-b', 'p-shop', own({ pods: '6' }));
    await world.addNamespace('elsewhere');
    await eventually(async () => {
      expect(await hardIn('shop-a')).toEqual([{ pods: '4', 'limits.cpu': '1' }]);
      expect(await hardIn('shop-b')).toEqual([{ pods: '6', 'limits.cpu': '1' }]);
      expect(await used('p-shop')).toEqual({ pods: '10', limitsCpu: '2' });
      expect(await verdict('shop-a')).toMatchObject({ status: 'True' });
    });
    const { metadata } = await namespace('shop-a');
    expect(JSON.parse(metadata?.annotations?.[OWN] ?? '')).toEqual(
      limit({ pods: '4', limitsCpu: '1' }),
    );
    expect(await hardIn('elsewhere')).toEqual([]);
  });

  it('gives nothing that it has not, with the sums in the condition, until there is room', async () => {
    await world.addNamespace('shop-late', 'p-shop', own({ pods: '3', limitsCpu: '2' }));
    await eventually(async () => {
      expect(await hardIn('shop-late')).toEqual([{ pods: '0', 'limits.cpu': '2' }]);
      expect(await verdict('shop-late')).toMatchObject({
        status: 'False',
        reason: 'QUOTA_EXCEEDED',
      });
    });
    expect((await verdict('shop-late'))?.message).toContain(
      'exceeds project limit on fields: pods (13 > 10) with 3 here and 10 in other namespaces',
    );
    await eventually(async () => {
      expect(await used('p-shop')).toEqual({ pods: '10', limitsCpu: '4' });
      expect((await project('p-shop')).status?.conditions as readonly unknown[]).toContainEqual(
        expect.objectContaining({ type: 'ResourceQuotaApplied', status: 'False' }) as Condition,
      );
    });
    await annotate('shop-b', own({ pods: '2' }));
    await eventually(async () => {
      expect(await hardIn('shop-late')).toEqual([{ pods: '3', 'limits.cpu': '2' }]);
      expect(await verdict('shop-late')).toMatchObject({ status: 'True', message: '' });
      expect(await used('p-shop')).toEqual({ pods: '9', limitsCpu: '4' });
      expect((await project('p-shop')).status?.conditions as readonly unknown[]).toContainEqual(
        expect.objectContaining({ type: 'ResourceQuotaApplied', status: 'True' }) as Condition,
      );
    });
  });

  it('leaves a namespace what it has when it asks for too much', async () => {
    await annotate('shop-b', own({ pods: '9' }));
    await eventually(async () =>
      expect(await verdict('shop-b')).toMatchObject({ status: 'False' }),
    );
    await world.quiet();
    expect(await hardIn('shop-b')).toEqual([{ pods: '2', 'limits.cpu': '1' }]);
    expect(await used('p-shop')).toEqual({ pods: '9', limitsCpu: '4' });
    await annotate('shop-b', own({ pods: '3' }));
    await eventually(async () => expect(await used('p-shop')).toMatchObject({ pods: '10' }));
  });

  it('lets one of two that come at the same moment have the rest', async () => {
    await world.addProject('p-race', quota({ pods: '10' }, { pods: '6' }));
    await Promise.all(['race-1', 'race-2'].map((name) => world.addNamespace(name, 'p-race')));
    await eventually(async () => {
      const verdicts = await Promise.all(['race-1', 'race-2'].map(verdict));
      expect(new Set(verdicts.map((told) => told?.status))).toEqual(new Set(['False', 'True']));
    });
    const hards = (await Promise.all(['race-1', 'race-2'].map(hardIn))).flat();
    expect(new Set(hards.map((hard) => hard?.['pods']))).toEqual(new Set(['0', '6']));
    await eventually(async () => expect(await used('p-race')).toEqual({ pods: '6' }));
  });

  it('comes back when somebody changes or deletes what came from it', async () => {
    const resource = world.there.resource<WithSpec>(resourceQuotas);
    const body = { spec: { hard: { pods: '99' } } };
    await resource.patch('default-drover', { type: 'merge', body }, { namespace: 'shop-a' });
    await eventually(async () => expect((await hardIn('shop-a'))[0]).toMatchObject({ pods: '4' }));
    await resource.delete('default-drover', { namespace: 'shop-a' });
    await eventually(async () => expect((await hardIn('shop-a'))[0]).toMatchObject({ pods: '4' }));
  });

  it('follows namespaces that move, leave and go', async () => {
    await world.addProject('p-other', quota({ pods: '5' }, { pods: '1' }));
    await annotate('shop-a', { 'field.cattle.io/projectId': 'c-1:p-other' });
    await eventually(async () => {
      expect(await used('p-shop')).toMatchObject({ pods: '6' });
      expect(await used('p-other')).toEqual({ pods: '4' });
      expect(await hardIn('shop-a')).toEqual([{ pods: '4' }]);
    });
    await annotate('shop-a', { 'field.cattle.io/projectId': null });
    await eventually(async () => {
      expect(await hardIn('shop-a')).toEqual([]);
      expect((await namespace('shop-a')).metadata?.annotations ?? {}).toEqual({});
      expect(await used('p-other')).toEqual({});
    });
    await world.there.resource(namespaces).delete('shop-late');
    await eventually(async () => expect(await used('p-shop')).toMatchObject({ pods: '3' }));
  });

  it('takes over what Rancher had given', async () => {
    await world.addNamespace('older');
    await world.there.resource<WithSpec>(resourceQuotas).create(
      {
        metadata: {
          name: 'default-x7k2p',
          labels: { 'resourcequota.management.cattle.io/default-resource-quota': 'true' },
        },
        spec: { hard: { pods: '3' } },
      } as WithSpec,
      { namespace: 'older' },
    );
    await world.addProject('p-old', quota({ pods: '5' }, { pods: '3' }));
    await world.addNamespace('newer', 'p-old', own({ pods: '4' }));
    await annotate('older', { 'field.cattle.io/projectId': 'c-1:p-old' });
    await eventually(async () => {
      const { items } = await quotas('older');
      expect(items.map(({ metadata, spec }) => [metadata?.name, spec?.hard])).toEqual([
        ['default-drover', expect.anything()],
      ]);
    });
  });

  it('limits containers too, with a quota and without', async () => {
    const container = { limitsCpu: '1', requestsMemory: '64Mi' };
    await world.addProject('p-box', {
      spec: { displayName: 'box', clusterName: 'c-1', containerDefaultResourceLimit: container },
    });
    await world.addNamespace('box', 'p-box');
    const limitsIn = async () => {
      const { items } = await world.there
        .resource<KubernetesObject & { spec?: { limits?: unknown } }>(limitRanges)
        .list({ namespace: 'box' });
      return items.map(({ spec }) => spec?.limits);
    };
    await eventually(async () =>
      expect(await limitsIn()).toEqual([
        [
          {
            type: 'Container',
            default: { cpu: '1' },
            defaultRequest: { cpu: '1', memory: '64Mi' },
          },
        ],
      ]),
    );
    await changeProject('p-box', { containerDefaultResourceLimit: null });
    await eventually(async () => expect(await limitsIn()).toEqual([]));
    expect(await hardIn('box')).toEqual([]);
  });

  it('counts with what a namespace said before the project was known', async () => {
    await world.addNamespace('early', 'p-early', own({ pods: '7' }));
    await world.quiet();
    await world.addProject('p-early', quota({ pods: '10' }, { pods: '1' }));
    await eventually(async () => expect(await hardIn('early')).toEqual([{ pods: '7' }]));
  });

  it('leaves nothing when it is taken away', async () => {
    await changeProject('p-shop', { resourceQuota: null, namespaceDefaultResourceQuota: null });
    await eventually(async () => {
      expect(await hardIn('shop-b')).toEqual([]);
      const { metadata } = await namespace('shop-b');
      expect(metadata?.annotations).toEqual({ 'field.cattle.io/projectId': 'c-1:p-shop' });
    });
    expect((await project('p-shop')).spec).not.toHaveProperty('resourceQuota.usedLimit');
  });

  it('is at rest once it is shared out, and at its own writes', async () => {
    await world.quiet();
    await changeProject('p-race', { resourceQuota: { usedLimit: { pods: '1', secrets: '9' } } });
    await eventually(async () => expect(await used('p-race')).toEqual({ pods: '6' }));
    const before = await world.quiet();
    const { metadata } = await project('p-race');
    const labels = { other: 'label' };
    await world.there
      .resource(namespaces)
      .patch('race-1', { type: 'merge', body: { metadata: { labels } } });
    await world.home
      .resource(projectKind.type)
      .patch('p-race', { type: 'merge', body: { metadata: { labels } } }, { namespace: 'c-1' });
    expect(await world.quiet()).toBe(before);
    expect(metadata?.generation).toBe((await project('p-race')).metadata?.generation);
  });
});

describe('a cluster without quotas', () => {
  it('loses what is left of old ones', async () => {
    const labels = { 'resourcequota.management.cattle.io/default-resource-quota': 'true' };
    const old = { metadata: { name: 'default-old', namespace: 'old', labels } };
    await using left = await startOneCluster([createResourceQuotaController], {
      before: async (there) => {
        await there.resource(namespaces).create({ metadata: { name: 'old' } });
        await there.resource<KubernetesObject>(resourceQuotas).create(old);
      },
    });
    await eventually(async () => {
      const { items } = await left.there.resource(resourceQuotas).list({ namespace: 'old' });
      expect(items).toEqual([]);
    });
  });
});
