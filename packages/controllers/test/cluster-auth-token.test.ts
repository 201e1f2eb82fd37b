import {
  type Cluster,
  type ClusterAuthToken,
  type ClusterUserAttribute,
  clusterAuthToken,
  cluster as clusterKind,
  clusterUserAttribute,
  crdOf,
  crds,
  type Token,
  token as tokenKind,
} from '@drover/api';
import type { Condition, KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { customResourceDefinitions, namespaces } from '@drover/kubernetes';
import type { UserInfo } from '@drover/rbac';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeed, createClusterAuthTokenController } from '../src/index.ts';
import { contextOf, noConnections, runAll } from './context.ts';

const NAMESPACE = 'cattle-system';

describe('clusters with an authorized endpoint', () => {
  const stack = new AsyncDisposableStack();
  const roles = new ChangeFeed();
  const identities = new Map<string, UserInfo>();
  let home: KubernetesClient;
  let there: KubernetesClient;

  const clusters = () => home.resource<Cluster>(clusterKind.type);
  const tokens = () => home.resource<Token>(tokenKind.type);
  const toldTokens = () => there.resource<ClusterAuthToken>(clusterAuthToken.type);
  const toldUsers = () => there.resource<ClusterUserAttribute>(clusterUserAttribute.type);
  const namesOf = async (resource: ReturnType<typeof toldTokens | typeof toldUsers>) => {
    const { items } = await resource.list({ namespace: NAMESPACE });
    return items.map(({ metadata }) => metadata?.name);
  };
  const conditionOf = async (name: string): Promise<Condition | undefined> => {
    const { status } = await clusters().get(name);
    return ((status?.conditions ?? []) as readonly Condition[]).find(
      ({ type }) => type === 'AuthorizedEndpointReady',
    );
  };
  const setEndpoint = (name: string, enabled: boolean) =>
    clusters().patch(name, {
      type: 'merge',
      body: { spec: { localClusterAuthEndpoint: { enabled } } },
    });
  const give = (user: string, groups: readonly string[]) =>
    identities.set(user, { name: user, groups, extra: { principalid: [`local://${user}`] } });
  const addToken = (name: string, fields: Partial<Token> = {}) =>
    tokens().create({
      metadata: { name, annotations: { 'authn.management.cattle.io/token-hashed': 'true' } },
      token: `$2:salt:${name}`,
      userId: 'u-1',
      clusterName: 'c-1',
      ...fields,
    });

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    there = stack.use(await startTestApiServer()).client();
    const old = stack.use(await startTestApiServer()).client();
    const clients = new Map([
      ['c-1', there],
      ['c-2', old],
    ]);
    for (const [client, all] of [
      [home, crds()],
      [there, [clusterAuthToken, clusterUserAttribute].map(crdOf)],
    ] as const) {
      const definitions = client.resource<KubernetesObject>(customResourceDefinitions);
      await Promise.all(all.map((crd) => definitions.create(crd as KubernetesObject)));
    }
    await there.resource(namespaces).create({ metadata: { name: NAMESPACE } });
    await eventually(() => toldUsers().list({ namespace: NAMESPACE }));
    for (const name of clients.keys()) {
      await eventually(() =>
        clusters().create({ metadata: { name }, spec: { displayName: name } }),
      );
    }
    const context = contextOf(home, {
      ...noConnections,
      get: (cluster) => {
        const client = clients.get(cluster);
        return client && { client, epoch: 1 };
      },
    });
    const controller = createClusterAuthTokenController({
      ...context,
      identities: {
        identityIn: (cluster, user) => (cluster === 'c-1' ? identities.get(user) : undefined),
        changes: (signal) => roles.changes(signal),
      },
    });
    stack.use(runAll(context, [controller]));
  });
  afterAll(() => stack.disposeAsync());

  it('are told of their tokens when the endpoint is switched on, and of no others', async () => {
    give('u-1', ['devs', 'drover:c-1:cluster-member']);
    await addToken('kubeconfig-1');
    await addToken('kubeconfig-other', { clusterName: 'c-9' });
    await addToken('kubeconfig-everywhere', { clusterName: '' });
    await setEndpoint('c-1', true);
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual(['kubeconfig-1']));
    expect(await toldTokens().get('kubeconfig-1', { namespace: NAMESPACE })).toMatchObject({
      userName: 'u-1',
      hash: '$2:salt:kubeconfig-1',
      enabled: true,
    });
    expect(await toldUsers().get('u-1', { namespace: NAMESPACE })).toMatchObject({
      enabled: true,
      groups: ['devs', 'drover:c-1:cluster-member'],
    });
    await eventually(async () =>
      expect(await conditionOf('c-1')).toMatchObject({ status: 'True' }),
    );
  });

  it('are told when somebody gains a role, and when somebody has none any more', async () => {
    give('u-1', ['devs', 'drover:c-1:cluster-owner']);
    roles.tell('c-1');
    await eventually(async () => {
      const { groups } = await toldUsers().get('u-1', { namespace: NAMESPACE });
      expect(groups).toEqual(['devs', 'drover:c-1:cluster-owner']);
    });
    identities.delete('u-1');
    roles.tell('c-1');
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual([]));
    await eventually(async () => expect(await namesOf(toldUsers())).toEqual([]));
  });

  it('lose what is disabled or deleted, and get back what somebody removed there', async () => {
    give('u-1', ['drover:c-1:cluster-owner']);
    roles.tell('c-1');
    await addToken('kubeconfig-2');
    const both = ['kubeconfig-1', 'kubeconfig-2'];
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual(both));
    await toldTokens().delete('kubeconfig-1', { namespace: NAMESPACE });
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual(both));
    await tokens().patch('kubeconfig-1', { type: 'merge', body: { enabled: false } });
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual(['kubeconfig-2']));
    await tokens().delete('kubeconfig-2');
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual([]));
  });

  it('keep nothing when the endpoint is switched off', async () => {
    await addToken('kubeconfig-3');
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual(['kubeconfig-3']));
    await setEndpoint('c-1', false);
    await eventually(async () => expect(await namesOf(toldTokens())).toEqual([]));
    await eventually(async () => expect(await namesOf(toldUsers())).toEqual([]));
    await eventually(async () => expect(await conditionOf('c-1')).toBeUndefined());
  });

  it('say what to do when they were imported before there were such tokens', async () => {
    await setEndpoint('c-2', true);
    await eventually(async () => {
      const condition = await conditionOf('c-2');
      expect(condition).toMatchObject({ status: 'False', reason: 'AUTHORIZED_ENDPOINT_UNKNOWN' });
      expect(condition?.message).toContain('Apply the import manifest');
    });
    await setEndpoint('c-2', false);
    await eventually(async () => expect(await conditionOf('c-2')).toBeUndefined());
  });
});
