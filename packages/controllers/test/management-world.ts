import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  type Cluster,
  type ClusterRoleTemplateBinding,
  cluster as clusterKind,
  clusterRoleTemplateBinding,
  crds,
  globalRole,
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
  roleTemplate,
} from '@drover/api';
import { isNotFound, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import type { Runnable } from '@drover/controller-runtime';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  namespaces,
  roleBindings,
  roles,
} from '@drover/kubernetes';
import { expect } from 'vitest';
import type { ControllerContext } from '../src/index.ts';
import { contextOf, noConnections, runAll } from './context.ts';

/** Reconciles that go on for this long without a pause are too many. */
const QUIET_MS = 150;

/** How often each controller has worked, by name. */
export type Reconciles = Readonly<Record<string, number>>;

/** What {@link startManagementWorld} starts. */
export interface ManagementWorld extends AsyncDisposable, ReturnType<typeof creators> {
  readonly home: KubernetesClient;
  /** A client of somebody who carries these groups. */
  clientOf(...groups: readonly string[]): KubernetesClient;
  /** Waits until no controller works any more. */
  quiet(): Promise<Reconciles>;
}

/** A home of state in memory with the built-in roles, and controllers that work on it. */
export async function startManagementWorld(
  create: readonly ((context: ControllerContext) => Runnable)[],
): Promise<ManagementWorld> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startTestApiServer());
  const home = server.client();
  const definitions = home.resource<KubernetesObject>(customResourceDefinitions);
  await Promise.all(crds().map((crd) => definitions.create(crd as KubernetesObject)));
  await createBuiltInRoles(home);
  const context = contextOf(home, noConnections);
  stack.use(
    runAll(
      context,
      create.map((of) => of(context)),
    ),
  );
  const owned = stack.move();
  const reconciles = async (): Promise<Reconciles> => {
    const { values } = await context.runtime.metrics.controller.reconciles.get();
    const counts: Record<string, number> = {};
    for (const { labels, value } of values) {
      const name = String(labels.controller);
      counts[name] = (counts[name] ?? 0) + value;
    }
    return counts;
  };
  return {
    home,
    clientOf: (...groups) =>
      server.client({ name: 'u-somebody', groups: [...groups, 'system:authenticated'] }),
    ...creators(home),
    quiet: () =>
      eventually(async () => {
        const before = await reconciles();
        await systemClock.sleep(QUIET_MS);
        expect(await reconciles()).toEqual(before);
        return before;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function createBuiltInRoles(home: KubernetesClient): Promise<void> {
  const kinds = [
    [roleTemplate.type, builtInRoleTemplates],
    [globalRole.type, builtInGlobalRoles],
  ] as const;
  for (const [type, objects] of kinds) {
    for (const object of objects) {
      await eventually(() => home.resource<KubernetesObject>(type).create(object));
    }
  }
}

/** Who a binding is for, and which role it gives. */
export interface TestBinding {
  readonly role: string;
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly groupPrincipalName?: string;
}

function creators(home: KubernetesClient) {
  const clusters = home.resource<Cluster>(clusterKind.type);
  const projects = home.resource<Project>(projectKind.type);
  const inClusters = home.resource<ClusterRoleTemplateBinding>(clusterRoleTemplateBinding.type);
  const inProjects = home.resource<ProjectRoleTemplateBinding>(projectRoleTemplateBinding.type);
  const addNamespace = (name: string, projectOf?: string) =>
    home.resource<KubernetesObject>(namespaces).create({
      metadata: { name, ...(projectOf && { annotations: { 'drover.dev/project-of': projectOf } }) },
    });
  return {
    addNamespace,
    addCluster: (name: string, creatorId?: string) =>
      clusters.create({
        metadata: {
          name,
          ...(creatorId && { annotations: { 'field.cattle.io/creatorId': creatorId } }),
        },
        spec: { displayName: name, ...(name === 'local' && { internal: true }) },
      }),
    addProject: (cluster: string, name: string, annotations: Record<string, string> = {}) =>
      projects.create(
        { metadata: { name, annotations }, spec: { displayName: name, clusterName: cluster } },
        { namespace: cluster },
      ),
    bindInCluster: (clusterName: string, name: string, { role, ...subject }: TestBinding) =>
      inClusters.create(
        { metadata: { name }, clusterName, roleTemplateName: role, ...subject },
        { namespace: clusterName },
      ),
    bindInProject: (projectName: string, name: string, { role, ...subject }: TestBinding) =>
      inProjects.create(
        { metadata: { name }, projectName, roleTemplateName: role, ...subject },
        { namespace: projectName.slice(projectName.indexOf(':') + 1) },
      ),
  };
}

/** Roles and bindings with a label, as `Kind namespace/name`. */
export async function accessObjects(
  home: KubernetesClient,
  labelSelector: string,
): Promise<readonly string[]> {
  const found = await Promise.all(
    [clusterRoles, clusterRoleBindings, roles, roleBindings].map(async (type) => {
      const { items } = await home.resource<KubernetesObject>(type).listAll({ labelSelector });
      return items.map(
        ({ metadata }) =>
          `${type.kind} ${[metadata?.namespace, metadata?.name].filter(Boolean).join('/')}`,
      );
    }),
  );
  return found.flat().toSorted();
}

/** Whether an object is there. */
export async function isThere(
  home: KubernetesClient,
  type: ResourceType,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
): Promise<boolean> {
  try {
    await home.resource(type).get(name, { namespace });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
