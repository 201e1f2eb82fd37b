import {
  builtInRoleTemplates,
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  crds,
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import { failureStatus, type KubernetesObject, StatusError } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import type { Controller } from '@drover/controller-runtime';
import { customResourceDefinitions, namespaces } from '@drover/kubernetes';
import { expect } from 'vitest';
import {
  ChangeFeed,
  type ClusterIdentities,
  type ControllerContext,
  createRoleGroupController,
  createWaitingBindingsController,
} from '../src/index.ts';
import { contextOf, noConnections, noIdentities, runAll, type TestContext } from './context.ts';

/** Reconciles that pause for this long have come to rest; longer than units wait for each other. */
const QUIET_MS = 300;

/** What {@link startRoleWorld} starts. */
export interface RoleWorld extends AsyncDisposable, ReturnType<typeof writes> {
  readonly home: KubernetesClient;
  readonly there: KubernetesClient;
  readonly context: TestContext;
  /** Lets the agent of the cluster come or go. */
  readonly connect: (is: boolean) => void;
  /** Waits until no controller works any more, and says how often they have worked. */
  readonly quiet: () => Promise<number>;
  /** What is said of a binding in the cluster. */
  readonly synced: (binding: string) => Promise<object | undefined>;
  /** A condition of the cluster. */
  readonly conditionOf: (type: string) => Promise<object | undefined>;
}

/** What else there may be. */
export interface RoleWorldOptions {
  /** Default: nobody is anybody. */
  readonly identities?: ClusterIdentities;
  /** Controllers beside those of roles. */
  readonly beside?: readonly ((context: ControllerContext) => Controller)[];
}

/** The home of state, where `local` is known too, and the cluster `c-1`, whose agent comes and goes. */
export async function startRoleWorld(
  settings: Readonly<Record<string, string>> = {},
  { identities = noIdentities, beside = [] }: RoleWorldOptions = {},
): Promise<RoleWorld> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await startTestApiServer()).client();
  const server = stack.use(await startTestApiServer());
  const there = server.client();
  await prepareHome(home);
  await there.resource(namespaces).create({ metadata: { name: 'cattle-system' } });
  const agent = agentOf(server.transport(ADMINISTRATOR));
  const bare = contextOf(
    home,
    {
      ...noConnections,
      get: (cluster) => {
        if (cluster === 'local') return { client: home, epoch: 0 };
        return cluster === 'c-1' && agent.isConnected()
          ? { client: agent.client, epoch: 1 }
          : undefined;
      },
      changes: (signal) => agent.feed.changes(signal),
    },
    { settings },
  );
  const context = { ...bare, identities };
  const controllers = [createRoleGroupController, createWaitingBindingsController, ...beside];
  stack.use(
    runAll(
      context,
      controllers.map((create) => create(context)),
    ),
  );
  const owned = stack.move();
  return {
    home,
    there,
    context,
    connect: agent.connect,
    ...writes(home, there),
    quiet: () => untilQuiet(context),
    synced: async (name) => {
      const resource = home.resource<Conditioned>(clusterRoleTemplateBinding.type);
      const { status } = await resource.get(name, { namespace: 'c-1' });
      return status?.conditions?.find(({ type }) => type === 'Synced');
    },
    conditionOf: async (type: string): Promise<object | undefined> => {
      const { status } = await home.resource<Cluster>(clusterKind.type).get('c-1');
      return status?.conditions?.find((condition) => condition.type === type);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Conditioned extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type?: string }[] };
}

/** What a world needs of all there is: it starts the sooner. */
const KINDS =
  /^(clusters|projects|settings|roletemplates|globalroles|users|userattributes|authconfigs|.*bindings)\.management/;
const ROLES = new Set([
  'cluster-owner',
  'create-ns',
  'nodes-view',
  'project-member',
  'edit',
  'view',
]);

const ADMINISTRATOR = { name: 'agent', groups: ['system:masters', 'system:authenticated'] };

async function prepareHome(home: KubernetesClient): Promise<void> {
  const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
  const needed = crds().filter(({ metadata }) => KINDS.test(metadata.name));
  await Promise.all(needed.map((crd) => definitions.create(crd as KubernetesObject)));
  for (const role of builtInRoleTemplates) {
    if (!ROLES.has(role.metadata?.name ?? '')) continue;
    await eventually(() => home.resource<RoleTemplate>(roleTemplate.type).create(role));
  }
  for (const name of ['c-1', 'local', 'p-1', 'p-2']) {
    await home.resource(namespaces).create({ metadata: { name } });
  }
  for (const name of ['c-1', 'local']) {
    const cluster = { metadata: { name }, spec: { displayName: name } };
    await eventually(() => home.resource<Cluster>(clusterKind.type).create(cluster));
  }
  for (const name of ['p-1', 'p-2']) {
    const project = { metadata: { name }, spec: { displayName: name, clusterName: 'c-1' } };
    await eventually(() =>
      home.resource<Project>(projectKind.type).create(project, { namespace: 'c-1' }),
    );
  }
}

/** The way to a cluster that can be cut. */
function agentOf(transport: Parameters<typeof createClient>[0]['transport']) {
  const feed = new ChangeFeed();
  let connected = false;
  const client = createClient({
    transport: {
      ...transport,
      name: 'agent',
      request: (request) => {
        if (connected) return transport.request(request);
        return Promise.reject(
          new StatusError(failureStatus(503, 'ServiceUnavailable', 'not connected')),
        );
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
  });
  return {
    client,
    feed,
    isConnected: () => connected,
    connect: (is: boolean): void => {
      connected = is;
      feed.tell('c-1');
    },
  };
}

/** What people and others do. */
function writes(home: KubernetesClient, there: KubernetesClient) {
  const inClusters = home.resource<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type);
  const inProjects = home.resource<ProjectRoleTemplateBinding>(projectRoleTemplateBinding.type);
  return {
    giveInCluster: (name: string, roleTemplateName: string, subject: object) =>
      inClusters.create(
        { metadata: { name }, clusterName: 'c-1', roleTemplateName, ...subject },
        { namespace: 'c-1' },
      ),
    giveInProject: (name: string, project: string, roleTemplateName: string, subject: object) =>
      inProjects.create(
        { metadata: { name }, projectName: `c-1:${project}`, roleTemplateName, ...subject },
        { namespace: project },
      ),
    inClusters,
    inProjects,
    addNamespace: (name: string, project?: string) =>
      there.resource(namespaces).create({
        metadata: {
          name,
          ...(project !== undefined && {
            annotations: { 'field.cattle.io/projectId': `c-1:${project}` },
          }),
        },
      }),
    /** Grows with every write to the cluster, whoever makes it. */
    version: async (): Promise<string | undefined> =>
      (await there.resource(namespaces).list()).metadata?.resourceVersion,
  };
}

/** Waits until no controller works any more, and says how often they have worked. */
function untilQuiet({ runtime }: TestContext): Promise<number> {
  const count = async (): Promise<number> => {
    const { values } = await runtime.metrics.controller.reconciles.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  };
  return eventually(async () => {
    const before = await count();
    await systemClock.sleep(QUIET_MS);
    expect(await count()).toBe(before);
    return before;
  });
}
