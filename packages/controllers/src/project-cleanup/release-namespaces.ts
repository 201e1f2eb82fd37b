import { clusterRoleGroup, SYSTEM_GROUPS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { namespaces as namespaceType } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import { ifFound } from '../requests/if-found.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import { OWNER_ROLE } from '../role-groups/owner-role.ts';
import { type LeavingFacts, leavingOf, releasePatch } from './desired.ts';

/** Whom the audit log of a cluster names for namespaces that go with their project; the agent itself may not delete any. */
const ACTING_USER = 'drover-projects';
const FIELD_MANAGER = 'drover-namespace';
const TIMEOUT_MS = 10_000;
/** Writes under way at a time. */
const MAX_WRITES = 8;

/**
 * Deletes or releases the namespaces of a project, as the cluster itself has them.
 *
 * @throws what the cluster answers; a conflict when a namespace has changed meanwhile, so that it is judged again.
 */
export async function releaseNamespaces(
  { cluster, client }: DownstreamCluster,
  facts: LeavingFacts & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal } = facts;
  const own = client.resource<KubernetesObject>(namespaceType);
  const { items } = await own.listAll({ signal, timeoutMs: TIMEOUT_MS });
  const { deleted, released } = leavingOf(items, facts);
  const owner = asOwner(client, cluster).resource<KubernetesObject>(namespaceType);
  const failures = [
    ...(await inParallel(deleted, MAX_WRITES, (namespace) => remove(owner, namespace, signal))),
    ...(await inParallel(released, MAX_WRITES, (namespace) => release(own, namespace, signal))),
  ];
  throwFirst(failures);
}

function asOwner(client: KubernetesClient, cluster: string): KubernetesClient {
  const groups = [SYSTEM_GROUPS.authenticated, clusterRoleGroup(cluster, OWNER_ROLE)];
  return client.impersonate({ user: ACTING_USER, groups });
}

async function remove(
  resource: ResourceClient<KubernetesObject>,
  { metadata }: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', uid = '', resourceVersion = '' } = metadata ?? {};
  const preconditions = { uid, resourceVersion };
  await ifFound(() => resource.delete(name, { preconditions, signal, timeoutMs: TIMEOUT_MS }));
}

async function release(
  resource: ResourceClient<KubernetesObject>,
  namespace: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const options = { fieldManager: FIELD_MANAGER, signal, timeoutMs: TIMEOUT_MS };
  const patch = { type: 'merge', body: releasePatch(namespace) } as const;
  await ifFound(() => resource.patch(namespace.metadata?.name ?? '', patch, options));
}
