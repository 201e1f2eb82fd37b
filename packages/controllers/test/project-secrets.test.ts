import {
  type Cluster,
  cluster as clusterKind,
  crds,
  type Project,
  project as projectKind,
} from '@drover/api';
import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
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
    member = stack.use(await startTestApiServer()).client();
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
        'drover.dev/project-secret-content': expect.stringMatching(/^[\w-]{43}$/),
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
});

/** A client that notes the writes that it is asked for, of Secrets by namespace and name. */
function recorded(client: KubernetesClient, writes: string[]): KubernetesClient {
  return {
    ...client,
    impersonate: (as) => recorded(client.impersonate(as), writes),
    resource: <T extends KubernetesObject>(type: Parameters<KubernetesClient['resource']>[0]) => {
      const resource = client.resource<T>(type);
      const note = (verb: string, name = '', namespace = ''): void => {
        writes.push(`${verb} ${namespace}${namespace && '/'}${name}`);
      };
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
      };
    },
  };
}
