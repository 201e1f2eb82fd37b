import {
  type Cluster,
  cluster as clusterKind,
  type Project,
  type ProjectNetworkPolicy,
  project as projectKind,
  projectNetworkPolicy,
} from '@drover/api';
import { isConditionTrue, type KubernetesObject } from '@drover/apimachinery';
import {
  type Controller,
  createCommitter,
  createController,
  type Informer,
  informerSource,
  keyOf,
  type ObjectKey,
  type Reconcile,
} from '@drover/controller-runtime';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { conditionsOf } from '../conditions/condition.ts';
import { writeConditions } from '../conditions/write-conditions.ts';
import type { ControllerContext } from '../controller-context.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { unlessConflict } from '../requests/unless-conflict.ts';
import { wantsIsolation } from './isolation.ts';
import { FIELD_MANAGER } from './names.ts';

/** Rancher's condition of a project that has its ProjectNetworkPolicy. */
const CREATED = 'DefaultNetworkPolicyCreated';

/** Keeps a ProjectNetworkPolicy for every project of a cluster whose projects are closed to each other. */
export function createProjectNetworkPolicyController(context: ControllerContext): Controller {
  const { runtime, cache } = context;
  const parts = {
    clusters: cache.informer<Cluster>(clusterKind.type),
    projects: cache.informer<Project>(projectKind.type),
    policies: cache.informer<ProjectNetworkPolicy>(projectNetworkPolicy.type),
  };
  return createController(runtime, {
    name: 'project-network-policy',
    workers: 2,
    sources: [
      informerSource(parts.projects, (change) => (isUnchanged(change, lifeOf) ? [] : [change.key])),
      informerSource(parts.clusters, (change) => {
        const isSame = isUnchanged(change, wantsIsolation);
        const projects = isSame ? [] : parts.projects.list({ namespace: change.key.name });
        return projects.map((project) => keyOf(project as KubernetesObject));
      }),
      informerSource(parts.policies, (change) =>
        change.type === 'deleted' ? keyOfPolicy(change.object as ProjectNetworkPolicy) : [],
      ),
    ],
    reconcile: reconcileWith(context, parts),
  });
}

interface Parts {
  readonly clusters: Informer<Cluster>;
  readonly projects: Informer<Project>;
  readonly policies: Informer<ProjectNetworkPolicy>;
}

/** Whether the project is there, goes, and has its namespace. */
function lifeOf({ metadata, status }: Project): unknown {
  return [metadata?.uid, metadata?.deletionTimestamp, hasNamespace(status)];
}

function hasNamespace(status: Project['status']): boolean {
  return isConditionTrue(conditionsOf(status), 'BackingNamespaceCreated');
}

function keyOfPolicy({ spec }: ProjectNetworkPolicy): readonly ObjectKey[] {
  const [namespace = '', name = ''] = (spec?.projectName ?? '').split(':');
  return name === '' ? [] : [{ namespace, name }];
}

function reconcileWith(
  { client, runtime: { clock } }: ControllerContext,
  { clusters, projects, policies }: Parts,
): Reconcile {
  const committer = createCommitter({ client, fieldManager: FIELD_MANAGER });
  const { type } = projectNetworkPolicy;
  const told = { client, type: projectKind.type, fieldManager: FIELD_MANAGER, clock };
  return async (key, { signal }) => {
    const project = projects.get(key) as Project | undefined;
    const cluster = clusters.get({ namespace: '', name: key.namespace }) as Cluster | undefined;
    const desired = policyOf(key);
    const current = policies.get(keyOf(desired)) as ProjectNetworkPolicy | undefined;
    if (!project || !wantsIsolation(cluster)) {
      if (current) await deleteIfPresent(client.resource(type), current, signal);
      if (!project) return undefined;
      return unlessConflict(() =>
        writeConditions(project, [], { ...told, signal, dropped: [CREATED] }),
      );
    }
    // With a project that goes its namespace goes, and all that is in it.
    if (project.metadata?.deletionTimestamp || !hasNamespace(project.status)) return undefined;
    await committer.apply(type, desired, { current, signal });
    return unlessConflict(() =>
      writeConditions(project, [{ type: CREATED, status: 'True' }], { ...told, signal }),
    );
  };
}

function policyOf({ namespace: cluster, name }: ObjectKey): ProjectNetworkPolicy {
  return {
    metadata: { name: `pnp-${name}`, namespace: name },
    spec: { projectName: `${cluster}:${name}` },
  };
}
