import {
  type Cluster,
  cluster as clusterKind,
  crds,
  type Project,
  project as projectKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import type { Runnable } from '@drover/controller-runtime';
import { customResourceDefinitions, namespaces } from '@drover/kubernetes';
import { expect } from 'vitest';
import type { ControllerContext } from '../src/index.ts';
import { contextOf, noConnections, runAll } from './context.ts';

/** Reconciles that pause for this long have come to rest. */
const QUIET_MS = 150;

/** The home of state and one cluster, `c-1`, with controllers that work for it. */
export interface OneCluster extends AsyncDisposable {
  readonly home: KubernetesClient;
  readonly there: KubernetesClient;
  /** What controllers are made of. */
  readonly context: ControllerContext;
  addProject(name: string, more?: Partial<Project>): Promise<Project>;
  addNamespace(
    name: string,
    project?: string,
    annotations?: Readonly<Record<string, string>>,
  ): Promise<KubernetesObject>;
  /** Waits until no controller works any more, and says how often they have worked. */
  quiet(): Promise<number>;
}

/** Who the server is in the cluster, if not an administrator. */
export interface OneClusterOptions {
  readonly agent?: { readonly name: string; readonly groups: readonly string[] };
  /** What is in the cluster before anybody works for it. */
  readonly before?: (there: KubernetesClient) => Promise<unknown>;
}

/** Starts both in memory. */
export async function startOneCluster(
  create: readonly ((context: ControllerContext) => Runnable)[],
  { agent, before }: OneClusterOptions = {},
): Promise<OneCluster> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await startTestApiServer()).client();
  const server = stack.use(await startTestApiServer());
  const there = server.client();
  await before?.(there);
  const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
  await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
  await home.resource(namespaces).create({ metadata: { name: 'c-1' } });
  await eventually(() =>
    home
      .resource<Cluster>(clusterKind.type)
      .create({ metadata: { name: 'c-1' }, spec: { displayName: 'c-1' } }),
  );
  const client = server.client(agent && { ...agent, groups: [...agent.groups] });
  const context = contextOf(home, {
    ...noConnections,
    get: (cluster) => (cluster === 'c-1' ? { client, epoch: 1 } : undefined),
  });
  stack.use(
    runAll(
      context,
      create.map((of) => of(context)),
    ),
  );
  const owned = stack.move();
  const reconciles = async (): Promise<number> => {
    const { values } = await context.runtime.metrics.controller.reconciles.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  };
  return {
    home,
    there,
    context,
    addProject: (name, { metadata, spec } = {}) =>
      eventually(() =>
        home.resource<Project>(projectKind.type).create(
          {
            metadata: { ...metadata, name },
            spec: { displayName: name, clusterName: 'c-1', ...spec },
          },
          { namespace: 'c-1' },
        ),
      ),
    addNamespace: (name, project, annotations = {}) => {
      const projectId = project && { 'field.cattle.io/projectId': `c-1:${project}` };
      const labels = project && { 'field.cattle.io/projectId': project };
      return there.resource<KubernetesObject>(namespaces).create({
        metadata: {
          name,
          annotations: { ...annotations, ...projectId },
          ...(labels && { labels }),
        },
      });
    },
    quiet: () =>
      eventually(async () => {
        const before = await reconciles();
        await systemClock.sleep(QUIET_MS);
        expect(await reconciles()).toBe(before);
        return before;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
