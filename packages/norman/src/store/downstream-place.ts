import { ANNOTATIONS, cluster as clusterKind, LABELS, LOCAL_CLUSTER } from '@drover/api';
import { type DynamicObject, isNotFound, type ResourceType } from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { visibleTo } from './access.ts';
import { unavailable } from './downstream-unavailable.ts';

/** Where the objects of a request are: in a cluster, or in the namespaces of one project of it. */
export interface DownstreamPlace {
  readonly clusterId: string;
  /** Acts as the caller. */
  readonly client: KubernetesClient;
  /** Names of the namespaces that belong to the place. */
  readonly namespaces: () => Promise<readonly string[]>;
  /** Whether a namespace belongs to the place. */
  readonly holds: (namespace: string) => Promise<boolean>;
}

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/**
 * The cluster or project of the request's path; without one, the local cluster.
 *
 * Namespaces are looked up as the server, as members of a project may not list them; what is in them is read as the
 * caller.
 *
 * @throws `NORMAN_NOT_FOUND` when there is none that the caller may see; `NORMAN_CLUSTER_UNAVAILABLE`.
 */
export function placeOf(context: RequestContext): DownstreamPlace {
  const { services, caller, contextId = LOCAL_CLUSTER, type, signal } = context;
  const [clusterId = ''] = contextId.split(':');
  refuseUnlessVisible(clusterId, context);
  const client = services.clusterClient(clusterId, caller.user);
  const server = services.serverClientOf(clusterId);
  if (!client || !server) throw unavailable(clusterId);
  const all = server.resource<DynamicObject>(NAMESPACES);
  return type.schema.version.context === 'project'
    ? { clusterId, client, ...projectNamespaces(contextId, all, signal) }
    : { clusterId, client, ...everyNamespace(all, signal) };
}

function refuseUnlessVisible(clusterId: string, { services, caller }: RequestContext): void {
  const cache = services.cacheOf<DynamicObject>(clusterKind);
  const cluster = cache.get({ namespace: '', name: clusterId });
  if (!cluster || !visibleTo(services, caller.user, clusterKind).isVisible(cluster)) {
    throw normanErrors.create('NORMAN_NOT_FOUND');
  }
}

type Namespaces = Pick<DownstreamPlace, 'namespaces' | 'holds'>;

function everyNamespace(all: ResourceClient, signal: AbortSignal): Namespaces {
  return {
    namespaces: async () => (await all.listAll({ signal })).items.map(nameOf),
    holds: () => Promise.resolve(true),
  };
}

/**
 * The annotation of a namespace says its project. The label that is made from it finds most of them; those that have
 * none yet, as when somebody has just written the annotation by hand, are looked through.
 */
function projectNamespaces(
  projectId: string,
  all: ResourceClient,
  signal: AbortSignal,
): Namespaces {
  const isIn = (namespace: DynamicObject): boolean => projectOfNamespace(namespace) === projectId;
  const selectors = [
    `${LABELS.projectId}=${projectId.slice(projectId.indexOf(':') + 1)}`,
    `!${LABELS.projectId}`,
  ];
  return {
    async namespaces() {
      const lists = await Promise.all(
        selectors.map((labelSelector) => all.listAll({ labelSelector, signal })),
      );
      return lists.flatMap(({ items }) => items.filter(isIn).map(nameOf));
    },
    async holds(namespace) {
      try {
        return isIn(await all.get(namespace, { signal }));
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
  };
}

/** The project that a namespace belongs to, as `c-abc12:p-def34`; `undefined` for none. */
export function projectOfNamespace({ metadata }: DynamicObject): string | undefined {
  return metadata?.annotations?.[ANNOTATIONS.projectId] || undefined;
}

function nameOf({ metadata }: DynamicObject): string {
  return metadata?.name ?? '';
}
