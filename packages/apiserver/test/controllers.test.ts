import type { DynamicObject } from '@drover/apimachinery';
import { eventually, FakeClock } from '@drover/base/testing';
import {
  clusterRoles,
  configMaps,
  flowSchemas,
  jobs,
  type Namespace,
  namespaces,
  type Pod,
  persistentVolumeClaims,
  pods,
  type Secret,
  secrets,
  serviceAccounts,
} from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const namespace = 'default';

test('every namespace has a service account, and has it again when it is deleted', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const accounts = client.resource(serviceAccounts);
  await client.resource(namespaces).create({ metadata: { name: 'n' } });
  await eventually(async () => accounts.get('default', { namespace: 'n' }));
  const { metadata } = await accounts.get('default', { namespace: 'n' });
  await accounts.delete('default', { namespace: 'n' });
  await eventually(async () => {
    const again = await accounts.get('default', { namespace: 'n' });
    expect(again.metadata?.uid).not.toBe(metadata?.uid);
  });
});

test('a pod of a namespace that was just made finds its service account', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(namespaces).create({ metadata: { name: 'n' } });
  const created = await client
    .resource<Pod>(pods)
    .create(
      { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
      { namespace: 'n' },
    );
  expect(created.spec?.serviceAccountName).toBe('default');
});

test('a Secret for a token gets one, which is good until the Secret goes with its account', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const all = client.resource<Secret>(secrets);
  await client.resource(serviceAccounts).create({ metadata: { name: 'robot' } }, { namespace });
  const annotations = { 'kubernetes.io/service-account.name': 'robot' };
  await all.create(
    { metadata: { name: 's', annotations }, type: 'kubernetes.io/service-account-token' },
    { namespace },
  );
  const secret = await eventually(async () => {
    const filled = await all.get('s', { namespace });
    expect(filled.data?.['token']).toBeDefined();
    return filled;
  });
  expect(secret.data?.['namespace']).toBe('ZGVmYXVsdA==');
  expect(secret.metadata?.annotations).toHaveProperty('kubernetes.io/service-account.uid');
  await client.resource(serviceAccounts).delete('robot', { namespace });
  await eventually(async () => {
    const { items } = await all.list({ namespace });
    expect(items).toEqual([]);
  });
});

test('a namespace that is being deleted says what holds it', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  await client.resource(namespaces).create({ metadata: { name: 'n' } });
  const held = { metadata: { name: 'held', finalizers: ['example.com/wait'] } };
  await client.resource(configMaps).create(held, { namespace: 'n' });
  await client.resource(namespaces).delete('n');
  const { metadata = {} } = await client.resource<Namespace>(namespaces).get('n');
  expect(metadata).toHaveProperty('deletionTimestamp');
  expect(metadata).not.toHaveProperty('deletionGracePeriodSeconds');
  await eventually(async () => {
    const { status } = await client.resource<Namespace>(namespaces).get('n');
    expect(
      status?.conditions?.map(({ type, status: is, reason, message }) => [
        type,
        is,
        reason,
        message,
      ]),
    ).toEqual([
      [
        'NamespaceDeletionDiscoveryFailure',
        'False',
        'ResourcesDiscovered',
        'All resources successfully discovered',
      ],
      [
        'NamespaceDeletionGroupVersionParsingFailure',
        'False',
        'ParsedGroupVersions',
        'All legacy kube types successfully parsed',
      ],
      [
        'NamespaceDeletionContentFailure',
        'False',
        'ContentDeleted',
        'All content successfully deleted, may be waiting on finalization',
      ],
      [
        'NamespaceContentRemaining',
        'True',
        'SomeResourcesRemain',
        'Some resources are remaining: configmaps. has 1 resource instances',
      ],
      [
        'NamespaceFinalizersRemaining',
        'True',
        'SomeFinalizersRemain',
        'Some content in the namespace has finalizers remaining: example.com/wait in 1 resource instances',
      ],
    ]);
  });
  await client
    .resource(configMaps)
    .patch('held', { type: 'merge', body: { metadata: { finalizers: null } } }, { namespace: 'n' });
  await eventually(async () => {
    const { items } = await client.resource(namespaces).list({ fieldSelector: 'metadata.name=n' });
    expect(items).toEqual([]);
  });
});

test('a finished job goes when its time is up', async () => {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const all = server.client().resource(jobs);
  const labels = { a: 'b' };
  const template = {
    metadata: { labels },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] },
  };
  const spec = {
    ttlSecondsAfterFinished: 60,
    manualSelector: true,
    selector: { matchLabels: labels },
    template,
  };
  const created = await all.create({ metadata: { name: 'j' }, spec } as DynamicObject, {
    namespace,
  });
  const time = created.metadata?.creationTimestamp;
  const condition = { status: 'True', lastTransitionTime: time, lastProbeTime: time };
  const conditions = [
    { ...condition, type: 'SuccessCriteriaMet' },
    { ...condition, type: 'Complete' },
  ];
  const status = { startTime: time, completionTime: time, succeeded: 1, conditions };
  await all.update({ ...created, status }, { namespace, subresource: 'status' });
  const left = async (): Promise<number> => (await all.list({ namespace })).items.length;
  await clock.advance(59_000);
  expect(await left()).toBe(1);
  await eventually(async () => {
    await clock.advance(1_000);
    expect(await left()).toBe(0);
  });
});

test('a claim is held while a pod with a node uses it', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const claims = client.resource(persistentVolumeClaims);
  const resources = { requests: { storage: '1Gi' } };
  const spec = { accessModes: ['ReadWriteOnce'], resources };
  await claims.create({ metadata: { name: 'used' }, spec } as DynamicObject, { namespace });
  await claims.create({ metadata: { name: 'free' }, spec } as DynamicObject, { namespace });
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'used' } }];
  const containers = [{ name: 'c', image: 'i' }];
  await client
    .resource(pods)
    .create(
      { metadata: { name: 'p' }, spec: { nodeName: 'n', containers, volumes } },
      { namespace },
    );
  await claims.delete('used', { namespace });
  await claims.delete('free', { namespace });
  const names = async (): Promise<unknown> =>
    (await claims.list({ namespace })).items.map(({ metadata }) => metadata?.name);
  await eventually(async () => expect(await names()).toEqual(['used']));
  await client.resource(pods).delete('p', { namespace, gracePeriodSeconds: 0 });
  await eventually(async () => expect(await names()).toEqual([]));
});

test('a flow says whether its priority level exists', async () => {
  await using server = await startTestApiServer();
  const all = server.client().resource<DynamicObject>(flowSchemas);
  const spec = { priorityLevelConfiguration: { name: 'none' }, matchingPrecedence: 50 };
  await all.create({ metadata: { name: 'f' }, spec });
  await eventually(async () => {
    const statuses = await Promise.all(['f', 'probes'].map((name) => all.get(name)));
    expect(statuses.map(({ status }) => status)).toMatchObject([
      { conditions: [{ type: 'Dangling', status: 'True', reason: 'NotFound' }] },
      { conditions: [{ type: 'Dangling', status: 'False', reason: 'Found' }] },
    ]);
  });
});

test('controllers can be left to another program', async () => {
  await using server = await startTestApiServer({
    controllers: ['*', '-serviceaccount-controller'],
  });
  const client = server.client();
  await client.resource(namespaces).create({ metadata: { name: 'n' } });
  await client.resource(namespaces).delete('n');
  await eventually(async () => {
    const { items } = await client.resource(namespaces).list({ fieldSelector: 'metadata.name=n' });
    expect(items).toEqual([]);
  });
  expect((await client.resource(serviceAccounts).list()).items).toEqual([]);
  await expect(startTestApiServer({ controllers: ['nonsense'] })).rejects.toMatchObject({
    code: 'APISERVER_CONTROLLER_UNKNOWN',
  });
});

test('rules of an aggregated role are those of the roles that it is made of', async () => {
  await using server = await startTestApiServer();
  const all = server.client().resource<DynamicObject>(clusterRoles);
  const rule = (verb: string): object => ({
    apiGroups: [''],
    resources: ['configmaps'],
    verbs: [verb],
  });
  const clusterRoleSelectors = [{ matchLabels: { part: 'x' } }];
  await all.create({
    metadata: { name: 'whole' },
    aggregationRule: { clusterRoleSelectors },
    rules: [rule('delete')],
  });
  const rules = async (): Promise<unknown> => (await all.get('whole'))['rules'];
  await eventually(async () => expect((await rules()) ?? []).toEqual([]));
  const metadata = { name: 'part', labels: { part: 'x' } };
  const part = await all.create({ metadata, rules: [rule('get')] });
  await eventually(async () => expect(await rules()).toEqual([rule('get')]));
  await all.update({ ...part, rules: [rule('list')] });
  await eventually(async () => expect(await rules()).toEqual([rule('list')]));
});
