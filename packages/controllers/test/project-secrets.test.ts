import {
  annotatedConditions,
  type Cluster,
  cluster as clusterKind,
  crds,
  type Project,
  project as projectKind,
} from '@drover/api';
import { isNotFound, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
  secrets,
} from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProjectSecretControllers } from '../src/index.ts';
import type { ClusterConnections } from '../src/ports/cluster-connections.ts';
import { contextOf, runAll, type TestContext } from './context.ts';

const PROJECT = 'field.cattle.io/projectId';
const IS_COPY = 'secret.user.cattle.io/secret';
const STATUS = 'cattle.io/status';
const COPIER_ROLE = 'drover-project-secrets';

interface Secret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

const encoded = (text: string): string => Buffer.from(text).toString('base64');

describe('secrets of projects', () => {
  const stack = new AsyncDisposableStack();
  const writes: string[] = [];
  let home: KubernetesClient;
  let member: KubernetesClient;
  let context: TestContext;
  let sources: ResourceClient<Secret>;
  let copies: ResourceClient<Secret>;
  let isConnected = true;
  let tellSessions: () => void = () => {};

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    const memberServer = stack.use(await startTestApiServer());
    member = {
      ...memberServer.client(),
      impersonate: ({ user, groups = [] }) => memberServer.client({ name: user, groups }),
    };
    const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
    await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
    await eventually(() =>
      home
        .resource<Cluster>(clusterKind.type)
        .create({ metadata: { name: 'c-1' }, spec: { displayName: 'c-1' } }),
    );
    for (const name of ['c-1', 'cattle-system']) await addNamespace(home, name);
    sources = home.resource<Secret>(secrets);
    copies = member.resource<Secret>(secrets);
    const connections: ClusterConnections = {
      get: () => (isConnected ? { client: recorded(member, writes), epoch: 1 } : undefined),
      async *changes(signal) {
        while (!signal.aborted) {
          yield 'c-1';
          await new Promise<void>((resolve) => {
            tellSessions = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      },
      refusalOf: () => undefined,
      disconnect: () => undefined,
    };
    context = contextOf(home, connections);
    stack.use(runAll(context, createProjectSecretControllers(context)));
  });
  afterAll(() => stack.disposeAsync());

  const addNamespace = (client: KubernetesClient, name: string, project?: string) =>
    client.resource(namespaces).create({
      metadata: { name, ...(project && { annotations: { [PROJECT]: `c-1:${project}` } }) },
    });
  const addProject = async (name: string): Promise<void> => {
    await addNamespace(home, name);
    await eventually(() =>
      home
        .resource<Project>(projectKind.type)
        .create({ metadata: { name, namespace: 'c-1' }, spec: { clusterName: 'c-1' } }),
    );
  };
  const projectSecret = (name: string, project: string, rest: Partial<Secret> = {}): Secret => ({
    type: 'Opaque',
    ...rest,
    metadata: {
      name,
      ...rest.metadata,
      labels: { 'cattle.io/creator': 'norman', ...rest.metadata?.labels },
      annotations: { [PROJECT]: `c-1:${project}`, ...rest.metadata?.annotations },
    },
  });
  const addSecret = (name: string, project: string, rest: Partial<Secret> = {}) =>
    sources.create(projectSecret(name, project, rest), { namespace: project });
  const copyIn = async (namespace: string, name: string): Promise<Secret | undefined> => {
    try {
      return await copies.get(name, { namespace });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const untilCopied = (namespace: string, name: string, expected: object): Promise<Secret> =>
    eventually(async () => {
      const copy = await copyIn(namespace, name);
      expect(copy).toMatchObject(expected);
      return copy as Secret;
    });
  const untilGone = (namespace: string, name: string): Promise<void> =>
    eventually(async () => expect(await copyIn(namespace, name)).toBeUndefined());
  const reconciles = async (): Promise<number> => {
    const { values } = await context.runtime.metrics.controller.reconciles.get();
    return values
      .filter(({ labels }) => String(labels.controller).startsWith('project-secret'))
      .reduce((sum, { value }) => sum + value, 0);
  };
  /** Waits until the controllers rest. */
  const untilQuiet = async (): Promise<void> => {
    await eventually(async () => {
      const before = await reconciles();
      await systemClock.sleep(150);
      expect(await reconciles()).toBe(before);
    });
  };

  it('cost nothing and need no rights where there are none', async () => {
    await addProject('p-1');
    await addProject('p-2');
    for (const name of ['one', 'two']) await addNamespace(member, name, 'p-1');
    await addNamespace(member, 'other', 'p-2');
    await addNamespace(member, 'outside');
    await untilQuiet();
    expect(writes).toEqual([]);
    await expect(member.resource(clusterRoleBindings).get(COPIER_ROLE)).rejects.toMatchObject({
      reason: 'NotFound',
    });
  });

  it('are copied to every namespace of the project, and to no other', async () => {
    await addSecret('plain', 'p-1', {
      data: { a: encoded('canary'), b: '' },
      metadata: {
        labels: { tier: 'gold' },
        annotations: {
          note: 'kept',
          'kubectl.kubernetes.io/last-applied-configuration': 'canary',
          'lifecycle.cattle.io/create.x': 'true',
        },
      },
    });
    for (const namespace of ['one', 'two']) {
      const copy = await untilCopied(namespace, 'plain', {
        type: 'Opaque',
        data: { a: encoded('canary'), b: '' },
      });
      expect(copy.metadata?.labels).toEqual({
        'cattle.io/creator': 'norman',
        'drover.dev/managed': 'project-secret',
        tier: 'gold',
      });
      const { uid } = (await sources.get('plain', { namespace: 'p-1' })).metadata ?? {};
      expect(copy.metadata?.annotations).toEqual({
        [PROJECT]: 'c-1:p-1',
        [IS_COPY]: 'true',
        note: 'kept',
        'drover.dev/project-secret': `p-1/${uid}`,
        'drover.dev/project-secret-content': expect.stringMatching(/^[\w-]{43}$/) as unknown,
      });
    }
    for (const namespace of ['other', 'outside']) {
      expect(await copyIn(namespace, 'plain')).toBeUndefined();
    }
  });

  it('are left alone in quiet time', async () => {
    await untilQuiet();
    const [before, written] = [await reconciles(), writes.length];
    await systemClock.sleep(400);
    expect([await reconciles(), writes.length]).toEqual([before, written]);
    // What was written came back by the watch: nothing is written twice.
    const posts = writes.filter((write) => write.endsWith('/plain'));
    expect(posts.toSorted()).toEqual(['create one/plain', 'create two/plain']);
  });

  it('are copied whatever their type', async () => {
    const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'kubernetes.io/basic-auth': { username: encoded('u'), password: encoded('p') },
      'kubernetes.io/dockerconfigjson': { '.dockerconfigjson': encoded('{"auths":{}}') },
      'kubernetes.io/ssh-auth': { 'ssh-privatekey': encoded('k') },
      'kubernetes.io/tls': { 'tls.crt': encoded('c'), 'tls.key': encoded('k') },
    };
    for (const [type, data] of Object.entries(types)) {
      const name = type.slice(type.indexOf('/') + 1);
      await addSecret(name, 'p-1', { type, data });
      await untilCopied('two', name, { type, data });
    }
  });

  it.each([
    ['is no project secret by its label', { labels: { 'cattle.io/creator': 'else' } }],
    ['names another project', { annotations: { [PROJECT]: 'c-1:p-2' } }],
    ['names another cluster', { annotations: { [PROJECT]: 'c-2:p-1' } }],
  ])('do not include what %s', async (why, metadata) => {
    const name = why.replaceAll(' ', '-');
    await addSecret(name, 'p-1', { metadata });
    await addSecret(`after-${name}`, 'p-1');
    await untilCopied('one', `after-${name}`, {});
    for (const namespace of ['one', 'other', 'outside']) {
      expect(await copyIn(namespace, name)).toBeUndefined();
    }
  });

  const content = (copy: KubernetesObject): string | undefined =>
    copy.metadata?.annotations?.['drover.dev/project-secret-content'];
  const patch = (
    resource: ResourceClient<Secret>,
    name: string,
    namespace: string,
    body: object,
  ): Promise<Secret> =>
    resource.patch(name, { type: 'merge', body }, { namespace, fieldManager: 'somebody' });

  it('are updated with their data, labels and annotations, and keep what others put on copies', async () => {
    const before = await untilCopied('one', 'plain', {});
    await patch(copies, 'plain', 'one', {
      metadata: { labels: { theirs: 'x' }, annotations: { theirs: 'y' } },
    });
    await patch(sources, 'plain', 'p-1', {
      data: { a: encoded('changed'), b: null, c: encoded('new') },
      metadata: { labels: { tier: null, zone: 'z' }, annotations: { note: 'other' } },
    });
    const data = { a: encoded('changed'), c: encoded('new') };
    await untilCopied('two', 'plain', { data });
    const copy = await untilCopied('one', 'plain', { data });
    expect(copy.data).toEqual(data);
    expect(copy.metadata?.uid).toBe(before.metadata?.uid);
    expect(copy.metadata?.labels).toEqual({
      'cattle.io/creator': 'norman',
      'drover.dev/managed': 'project-secret',
      theirs: 'x',
      zone: 'z',
    });
    expect(copy.metadata?.annotations).toMatchObject({ note: 'other', theirs: 'y' });
    expect(content(copy)).not.toBe(content(before));
  });

  it('are written once for each change', async () => {
    await untilQuiet();
    writes.length = 0;
    await patch(sources, 'plain', 'p-1', { data: { a: encoded('once') } });
    await untilCopied('two', 'plain', { data: { a: encoded('once') } });
    await untilQuiet();
    expect(writes.toSorted()).toEqual(['update one/plain', 'update two/plain']);
  });

  it.each<[string, object]>([
    ['whose data was changed', { data: { a: encoded('forged') } }],
    ['that got an entry more', { data: { more: encoded('x') } }],
    ['that lost an entry', { data: { a: null } }],
    ['that lost everything', { data: null }],
    ['whose label was changed', { metadata: { labels: { zone: 'forged' } } }],
    ['whose annotation was taken away', { metadata: { annotations: { note: null } } }],
    [
      'that says it is a copy of something else',
      { metadata: { annotations: { 'drover.dev/project-secret': 'p-9/x' } } },
    ],
    [
      'that says it is none',
      { metadata: { annotations: { 'drover.dev/project-secret': null, [IS_COPY]: null } } },
    ],
  ])('repair a copy %s', async (_what, body) => {
    const right = await untilCopied('one', 'plain', {});
    await untilQuiet();
    const { resourceVersion } = (await patch(copies, 'plain', 'one', body)).metadata ?? {};
    expect(resourceVersion).not.toBe(right.metadata?.resourceVersion);
    await eventually(async () => {
      const { data, metadata } = await copies.get('plain', { namespace: 'one' });
      const { labels, annotations, uid } = right.metadata ?? {};
      expect({ data, metadata }).toMatchObject({ data: right.data, metadata: { uid } });
      expect([metadata?.labels, metadata?.annotations]).toEqual([labels, annotations]);
    });
    await untilQuiet();
  });

  it('come back after a copy was deleted', async () => {
    const { uid } = (await untilCopied('two', 'plain', {})).metadata ?? {};
    await copies.delete('plain', { namespace: 'two' });
    const copy = await untilCopied('two', 'plain', { data: { a: encoded('once') } });
    expect(copy.metadata?.uid).not.toBe(uid);
  });

  it('follow a change of the type and of what is immutable', async () => {
    await addSecret('fixed', 'p-1', { data: { a: encoded('1') }, immutable: true });
    await untilCopied('one', 'fixed', { immutable: true, type: 'Opaque' });
    await sources.delete('fixed', { namespace: 'p-1' });
    const data = { username: encoded('u'), password: encoded('p') };
    await addSecret('fixed', 'p-1', { type: 'kubernetes.io/basic-auth', data });
    await untilCopied('one', 'fixed', { type: 'kubernetes.io/basic-auth', data });
    expect((await copyIn('one', 'fixed'))?.immutable).toBeUndefined();
  });

  it('come to a namespace that joins, and go with one that leaves or moves', async () => {
    await addSecret('plain', 'p-2', { data: { a: encoded('of the second') } });
    await addSecret('second', 'p-2', { data: { a: encoded('second') } });
    await untilCopied('other', 'second', {});
    const assign = (name: string, id: string | null) =>
      member
        .resource(namespaces)
        .patch(name, { type: 'merge', body: { metadata: { annotations: { [PROJECT]: id } } } });
    await assign('outside', 'c-1:p-1');
    await untilCopied('outside', 'plain', { data: { a: encoded('once') } });
    await untilCopied('outside', 'tls', {});
    await assign('outside', 'c-1:p-2');
    await untilCopied('outside', 'second', {});
    await untilCopied('outside', 'plain', { data: { a: encoded('of the second') } });
    await untilGone('outside', 'tls');
    await assign('outside', null);
    await untilGone('outside', 'second');
    await untilGone('outside', 'plain');
    expect(await copyIn('one', 'second')).toBeUndefined();
  });

  it('leave alone what is in their way, say so, and go on when it is gone', async () => {
    await copies.create({ metadata: { name: 'taken' }, data: { mine: '' } }, { namespace: 'two' });
    await addSecret('taken', 'p-1', { data: { a: encoded('canary') } });
    await untilCopied('one', 'taken', { data: { a: encoded('canary') } });
    const told = await eventually(async () => {
      const { metadata } = await sources.get('taken', { namespace: 'p-1' });
      const conditions = annotatedConditions(metadata?.annotations?.[STATUS]);
      expect(conditions).toHaveLength(1);
      return conditions;
    });
    expect(told[0]).toMatchObject({
      type: 'Reconciled',
      status: 'False',
      reason: 'NamespaceConflict',
      message:
        'A secret of this name that is not of the project is in the namespaces two. It is left alone; delete it, or give one of the two another name.',
    });
    expect((await copyIn('two', 'taken'))?.data).toEqual({ mine: '' });
    await untilQuiet();
    await copies.delete('taken', { namespace: 'two' });
    await patch(sources, 'taken', 'p-1', { data: { a: encoded('next') } });
    await untilCopied('two', 'taken', { data: { a: encoded('next') } });
    await eventually(async () => {
      const { metadata } = await sources.get('taken', { namespace: 'p-1' });
      expect(annotatedConditions(metadata?.annotations?.[STATUS])).toMatchObject([
        { type: 'Reconciled', status: 'True' },
      ]);
    });
    expect((await copyIn('two', 'taken'))?.metadata?.annotations?.[STATUS]).toBeUndefined();
  });

  it('take over copies that Rancher made', async () => {
    const metadata = { name: 'ranchers', annotations: { [IS_COPY]: 'true', [PROJECT]: 'c-1:p-1' } };
    await copies.create({ metadata, data: { a: encoded('old') } }, { namespace: 'one' });
    await addSecret('ranchers', 'p-1', { data: { b: encoded('new') } });
    const copy = await untilCopied('one', 'ranchers', { data: { b: encoded('new') } });
    expect(copy.data).toEqual({ b: encoded('new') });
  });

  it('do not include tokens of service accounts', async () => {
    const type = 'kubernetes.io/service-account-token';
    const annotations = { 'kubernetes.io/service-account.name': 'default' };
    await addSecret('token', 'p-1', { type, metadata: { annotations } });
    await addSecret('after-token', 'p-1');
    await untilCopied('one', 'after-token', {});
    await untilQuiet();
    expect(await copyIn('one', 'token')).toBeUndefined();
  });

  it('get their rights back when somebody takes them away', async () => {
    await member.resource(clusterRoleBindings).delete(COPIER_ROLE);
    await eventually(() => member.resource(clusterRoleBindings).get(COPIER_ROLE));
    await addSecret('late', 'p-1');
    await untilCopied('one', 'late', {});
    await member.resource(clusterRoles).patch(COPIER_ROLE, { type: 'merge', body: { rules: [] } });
    await eventually(async () => {
      expect(await member.resource(clusterRoles).get(COPIER_ROLE)).toMatchObject({
        rules: [{ resources: ['secrets'] }],
      });
    });
    await untilQuiet();
  });

  it('hold back writes that somebody undoes again and again', async () => {
    await untilQuiet();
    await systemClock.sleep(1000);
    writes.length = 0;
    const endMs = systemClock.monotonicMs() + 1500;
    while (systemClock.monotonicMs() < endMs) {
      if (await copyIn('one', 'late')) await copies.delete('late', { namespace: 'one' });
      await systemClock.sleep(5);
    }
    const repairs = writes.filter((write) => write === 'create one/late');
    expect(repairs.length).toBeGreaterThan(2);
    expect(repairs.length).toBeLessThan(13);
    await untilCopied('one', 'late', {});
  });

  it('converge when a cluster comes back', async () => {
    await untilQuiet();
    isConnected = false;
    tellSessions();
    await eventually(() => expect(context.downstream.get('c-1')).toBeUndefined(), {
      timeoutMs: 20_000,
    });
    await patch(sources, 'plain', 'p-1', { data: { a: encoded('offline') } });
    await sources.delete('tls', { namespace: 'p-1' });
    await copies.delete('late', { namespace: 'one' });
    await patch(copies, 'ssh-auth', 'two', { data: { 'ssh-privatekey': encoded('forged') } });
    await untilQuiet();
    isConnected = true;
    writes.length = 0;
    tellSessions();
    await untilCopied('two', 'plain', { data: { a: encoded('offline') } });
    await untilGone('two', 'tls');
    await untilCopied('one', 'late', {});
    await untilCopied('two', 'ssh-auth', { data: { 'ssh-privatekey': encoded('k') } });
    await untilQuiet();
    expect(writes.toSorted()).toEqual([
      'create one/late',
      'delete one/tls',
      'delete two/tls',
      'update one/plain',
      'update two/plain',
      'update two/ssh-auth',
    ]);
  });

  it('go with their project, and the rights with the last of a cluster', async () => {
    await home.resource(projectKind.type).delete('p-2', { namespace: 'c-1' });
    await untilGone('other', 'second');
    await home.resource(clusterKind.type).get('c-1');
    const { items } = await sources.listAll({ namespace: 'p-1' });
    for (const { metadata } of items) {
      await sources.delete(metadata?.name ?? '', { namespace: 'p-1' });
    }
    await eventually(async () => {
      const left = await copies.listAll({ labelSelector: 'drover.dev/managed' });
      expect(left.items.map(({ metadata }) => metadata?.name)).toEqual([]);
      for (const type of [clusterRoleBindings, clusterRoles]) {
        await expect(member.resource(type).get(COPIER_ROLE)).rejects.toMatchObject({
          reason: 'NotFound',
        });
      }
    });
    await untilQuiet();
  });
});

/** A client that notes the writes that it is asked for, of namespaced objects by namespace and name. */
function recorded(client: KubernetesClient, writes: string[]): KubernetesClient {
  const note = (verb: string, name = '', namespace = ''): void => {
    writes.push(`${verb} ${namespace}${namespace && '/'}${name}`);
  };
  return {
    ...client,
    impersonate: (as) => recorded(client.impersonate(as), writes),
    resource: <T extends KubernetesObject>(type: ResourceType) => {
      const resource = client.resource<T>(type);
      return {
        ...resource,
        create: (object, options) => {
          note('create', object.metadata?.name, options?.namespace);
          return resource.create(object, options);
        },
        update: (object, options) => {
          note('update', object.metadata?.name, options?.namespace);
          return resource.update(object, options);
        },
        apply: (object, options) => {
          note('apply', object.metadata?.name, options.namespace);
          return resource.apply(object, options);
        },
        delete: (name, options) => {
          note('delete', name, options?.namespace);
          return resource.delete(name, options);
        },
      } satisfies ResourceClient<T>;
    },
  };
}
