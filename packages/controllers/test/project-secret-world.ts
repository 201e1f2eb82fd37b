import {
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
import { customResourceDefinitions, namespaces, secrets } from '@drover/kubernetes';
import { expect } from 'vitest';
import { createProjectSecretControllers } from '../src/index.ts';
import type { ClusterConnections } from '../src/ports/cluster-connections.ts';
import { contextOf, runAll } from './context.ts';

const PROJECT = 'field.cattle.io/projectId';

/** A Secret with what it holds. */
export interface Secret extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

/** The controllers of project secrets between a home of state and the cluster `c-1`, both real APIs in memory. */
export interface ProjectSecretWorld extends AsyncDisposable {
  readonly home: KubernetesClient;
  /** An administrator of the cluster. */
  readonly member: KubernetesClient;
  /** What the controllers have written to the cluster: `<verb> <namespace>/<name>`. */
  readonly writes: string[];
  readonly sources: ResourceClient<Secret>;
  readonly copies: ResourceClient<Secret>;
  addNamespace(name: string, project?: string): Promise<unknown>;
  addProject(name: string): Promise<void>;
  addSecret(name: string, project: string, rest?: Partial<Secret>): Promise<Secret>;
  copyIn(namespace: string, name: string): Promise<Secret | undefined>;
  untilCopied(namespace: string, name: string, expected: object): Promise<Secret>;
  untilGone(namespace: string, name: string): Promise<void>;
  /** How often the controllers have reconciled. */
  reconciles(): Promise<number>;
  /** Waits until the controllers rest. */
  untilQuiet(): Promise<void>;
  connect(): void;
  /** Returns when the cluster is not worked for any more. */
  disconnect(): Promise<void>;
}

/** Starts a {@link ProjectSecretWorld}. */
export async function startProjectSecretWorld(): Promise<ProjectSecretWorld> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await startTestApiServer()).client();
  const memberServer = stack.use(await startTestApiServer());
  const member: KubernetesClient = {
    ...memberServer.client(),
    impersonate: ({ user, groups = [] }) => memberServer.client({ name: user, groups }),
  };
  await prepareHome(home);
  const writes: string[] = [];
  const { connections, setConnected } = connectionTo(recorded(member, writes));
  const context = contextOf(home, connections);
  stack.use(runAll(context, createProjectSecretControllers(context)));
  const reconciles = async (): Promise<number> => {
    const { values } = await context.runtime.metrics.controller.reconciles.get();
    return values
      .filter(({ labels }) => String(labels.controller).startsWith('project-secret'))
      .reduce((sum, { value }) => sum + value, 0);
  };
  const owned = stack.move();
  return {
    home,
    member,
    writes,
    ...objectsIn(home, member),
    reconciles,
    untilQuiet: () =>
      eventually(async () => {
        const before = await reconciles();
        await systemClock.sleep(150);
        expect(await reconciles()).toBe(before);
      }),
    connect: () => setConnected(true),
    disconnect: () => {
      setConnected(false);
      return eventually(() => expect(context.downstream.get('c-1')).toBeUndefined(), {
        timeoutMs: 20_000,
      });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function prepareHome(home: KubernetesClient): Promise<void> {
  const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
  await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
  const cluster = { metadata: { name: 'c-1' }, spec: { displayName: 'c-1' } };
  await eventually(() => home.resource<Cluster>(clusterKind.type).create(cluster));
  for (const name of ['c-1', 'cattle-system']) {
    await home.resource(namespaces).create({ metadata: { name } });
  }
}

/** What tests do to both APIs. */
function objectsIn(home: KubernetesClient, member: KubernetesClient) {
  const sources = home.resource<Secret>(secrets);
  const copies = member.resource<Secret>(secrets);
  const copyIn = async (namespace: string, name: string): Promise<Secret | undefined> => {
    try {
      return await copies.get(name, { namespace });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  return {
    sources,
    copies,
    copyIn,
    addNamespace: (name: string, project?: string) =>
      member.resource(namespaces).create({
        metadata: { name, ...(project && { annotations: { [PROJECT]: `c-1:${project}` } }) },
      }),
    addProject: async (name: string): Promise<void> => {
      await home.resource(namespaces).create({ metadata: { name } });
      const project = { metadata: { name, namespace: 'c-1' }, spec: { clusterName: 'c-1' } };
      await eventually(() => home.resource<Project>(projectKind.type).create(project));
    },
    addSecret: (name: string, project: string, rest: Partial<Secret> = {}) =>
      sources.create(projectSecret(name, project, rest), { namespace: project }),
    untilCopied: (namespace: string, name: string, expected: object): Promise<Secret> =>
      eventually(async () => {
        const copy = await copyIn(namespace, name);
        expect(copy).toMatchObject(expected);
        return copy as Secret;
      }),
    untilGone: (namespace: string, name: string): Promise<void> =>
      eventually(async () => expect(await copyIn(namespace, name)).toBeUndefined()),
  };
}

function projectSecret(name: string, project: string, rest: Partial<Secret>): Secret {
  return {
    type: 'Opaque',
    ...rest,
    metadata: {
      name,
      ...rest.metadata,
      labels: { 'cattle.io/creator': 'norman', ...rest.metadata?.labels },
      annotations: { [PROJECT]: `c-1:${project}`, ...rest.metadata?.annotations },
    },
  };
}

function connectionTo(client: KubernetesClient) {
  let isConnected = true;
  let tell: () => void = () => {};
  const connections: ClusterConnections = {
    get: () => (isConnected ? { client, epoch: 1 } : undefined),
    async *changes(signal) {
      while (!signal.aborted) {
        yield 'c-1';
        await new Promise<void>((resolve) => {
          tell = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
    refusalOf: () => undefined,
    disconnect: () => undefined,
  };
  const setConnected = (value: boolean): void => {
    isConnected = value;
    tell();
  };
  return { connections, setConnected };
}

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
