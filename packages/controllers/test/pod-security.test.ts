import {
  builtInPodSecurityAdmission,
  type Cluster,
  cluster as clusterKind,
  crds,
  type PodSecurityAdmissionConfigurationTemplate as Template,
  podSecurityAdmissionConfigurationTemplate as templateKind,
} from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { customResourceDefinitions, namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPodSecurityController } from '../src/index.ts';
import { contextOf, noConnections, runAll } from './context.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

describe('pod security of a cluster that was imported', () => {
  const stack = new AsyncDisposableStack();
  let home: KubernetesClient;
  let there: KubernetesClient;

  const clusters = () => home.resource<Cluster>(clusterKind.type);
  const templates = () => home.resource<Template>(templateKind.type);
  const name = (template: string | null) =>
    clusters().patch('c-1', {
      type: 'merge',
      body: { spec: { defaultPodSecurityAdmissionConfigurationTemplateName: template } },
    });
  const condition = async (): Promise<Condition | undefined> => {
    const { status } = await clusters().get('c-1');
    return ((status?.conditions ?? []) as readonly Condition[]).find(
      ({ type }) => type === 'PodSecurityAdmissionApplied',
    );
  };
  const metadataOf = async (namespace: string) =>
    (await there.resource<KubernetesObject>(namespaces).get(namespace)).metadata;
  const enforced = async (namespace: string) => (await metadataOf(namespace))?.labels?.[ENFORCE];
  const add = (namespace: string, labels: Readonly<Record<string, string>> = {}) =>
    there.resource<KubernetesObject>(namespaces).create({ metadata: { name: namespace, labels } });

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    there = stack.use(await startTestApiServer()).client();
    const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
    await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
    for (const template of builtInPodSecurityAdmission) {
      await eventually(() => templates().create(template));
    }
    await eventually(() =>
      clusters().create({ metadata: { name: 'c-1' }, spec: { displayName: 'one' } }),
    );
    await add('shop');
    await add('own', { [ENFORCE]: 'baseline' });
    const context = contextOf(home, {
      ...noConnections,
      get: (cluster) => (cluster === 'c-1' ? { client: there, epoch: 1 } : undefined),
    });
    stack.use(runAll(context, [createPodSecurityController(context)]));
  });
  afterAll(() => stack.disposeAsync());

  it('comes with the template that the cluster names', async () => {
    await name('rancher-restricted');
    await eventually(async () => expect(await enforced('shop')).toBe('restricted'));
    await eventually(async () => expect(await condition()).toMatchObject({ status: 'True' }));
    expect(await enforced('kube-system')).toBeUndefined();
    expect(await enforced('own')).toBe('baseline');
    await add('later');
    await eventually(async () => expect(await enforced('later')).toBe('restricted'));
  });

  it('follows the template, and leaves to people what they have set', async () => {
    const labels = { [ENFORCE]: 'privileged' };
    await there
      .resource(namespaces)
      .patch('later', { type: 'merge', body: { metadata: { labels } } });
    await eventually(async () => expect((await metadataOf('later'))?.annotations).toBeUndefined());
    const defaults = { enforce: 'baseline' };
    await templates().patch('rancher-restricted', {
      type: 'merge',
      body: { configuration: { defaults } },
    });
    await eventually(async () => expect(await enforced('shop')).toBe('baseline'));
    expect((await metadataOf('later'))?.labels).toEqual({
      [ENFORCE]: 'privileged',
      'kubernetes.io/metadata.name': 'later',
    });
  });

  it('says that a template is missing, and keeps what there is', async () => {
    await name('none');
    await eventually(async () =>
      expect(await condition()).toMatchObject({
        status: 'False',
        reason: 'POD_SECURITY_TEMPLATE_MISSING',
      }),
    );
    expect(await enforced('shop')).toBe('baseline');
  });

  it('goes when no template is named, without a trace', async () => {
    await name(null);
    await eventually(async () => {
      expect((await metadataOf('shop'))?.labels).toEqual({ 'kubernetes.io/metadata.name': 'shop' });
      expect(await condition()).toBeUndefined();
    });
    expect((await metadataOf('shop'))?.annotations).toBeUndefined();
    expect(await enforced('own')).toBe('baseline');
  });
});
