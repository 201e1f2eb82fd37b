import { isForbidden, isNotFound, type ResourceType } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, inClusterKubeconfig, loadKubeconfig } from '@drover/client/node';
import { agentErrors } from '../errors.ts';

/** What {@link cleanUp} needs. */
export interface CleanUpOptions {
  /** Default: the service account of the pod. */
  readonly kubeconfig: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Told what was removed and what is left, a line each. */
  readonly report: (line: string) => void;
}

const NAMESPACE = 'cattle-system';

/** Where people have service accounts who reach the cluster without a server in between. */
const ACCOUNTS_NAMESPACE = 'cattle-impersonation-system';

/** What the manifest of an agent brings for them. */
const DEFINITIONS = [
  'clusterauthtokens.cluster.cattle.io',
  'clusteruserattributes.cluster.cattle.io',
];

/** Label of every cluster-wide object that Drover puts into a cluster. */
const MANAGED_LABEL = 'drover.dev/managed';

/** The agent's own ClusterRole and its binding: without them a pod could remove nothing more, so they go last. */
const AGENT_ROLE = 'drover-cluster-agent';

/** In the namespace of a server that keeps its state in this cluster. */
const SERVER_MARKER = 'admincreated';

/** Who has written the copies of project secrets, and may remove them; the agent itself may not. */
const COPIER = { user: 'drover/project-secrets', groups: ['system:authenticated'] } as const;
const COPY_SELECTOR = `${MANAGED_LABEL}=project-secret`;

/** Milliseconds that the namespace gets to end. */
const NAMESPACE_TIMEOUT_MS = 120_000;

const ADMISSION = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  namespaced: false,
} as const;
const policies: ResourceType = {
  ...ADMISSION,
  resource: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
};
const policyBindings: ResourceType = {
  ...ADMISSION,
  resource: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBinding',
};
const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: false } as const;
const CORE = { group: '', version: 'v1' } as const;
const clusterRoles: ResourceType = { ...RBAC, resource: 'clusterroles', kind: 'ClusterRole' };
const clusterRoleBindings: ResourceType = {
  ...RBAC,
  resource: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
};
/** What has our label in the namespaces of people. */
const namespacedTypes: readonly ResourceType[] = [
  { ...RBAC, resource: 'rolebindings', kind: 'RoleBinding', namespaced: true },
  { ...CORE, resource: 'resourcequotas', kind: 'ResourceQuota', namespaced: true },
  { ...CORE, resource: 'limitranges', kind: 'LimitRange', namespaced: true },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    resource: 'networkpolicies',
    kind: 'NetworkPolicy',
    namespaced: true,
  },
];
const namespaces: ResourceType = {
  ...CORE,
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
const definitions: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const priorityClasses: ResourceType = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  resource: 'priorityclasses',
  kind: 'PriorityClass',
  namespaced: false,
};
const secrets: ResourceType = { ...CORE, resource: 'secrets', kind: 'Secret', namespaced: true };
const configMaps: ResourceType = {
  ...CORE,
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

/**
 * Removes the agent, its namespace, copies of project secrets and all roles and policies of Drover from a cluster, without asking any server.
 *
 * **Guarantees**: may be repeated; touches nothing without the label of Drover but the agent's own objects; refuses the
 * cluster in which a server keeps its state.
 *
 * @throws `AGENT_CLEANUP_REFUSED`, `AGENT_CLEANUP_INCOMPLETE` when something is left.
 */
export async function cleanUp(options: CleanUpOptions, signal: AbortSignal): Promise<void> {
  const { kubeconfig: path, env, clock, report } = options;
  const kubeconfig =
    path === undefined ? inClusterKubeconfig({ env }) : await loadKubeconfig({ path });
  await using connection = connectKubeconfig(kubeconfig, { env, clock });
  const client = createClient(connection);
  if (
    await exists(() =>
      client.resource(configMaps).get(SERVER_MARKER, { namespace: NAMESPACE, signal }),
    )
  ) {
    throw agentErrors.create('AGENT_CLEANUP_REFUSED');
  }
  const removal: Removal = { client, clock, report, signal };
  await removeProjectSecrets(removal);
  for (const type of namespacedTypes) await removeNamespaced(removal, type);
  for (const type of [policyBindings, policies, clusterRoleBindings, clusterRoles]) {
    for (const name of await managedNames(removal, type)) await remove(removal, type, name);
  }
  await removeIfAllowed(removal, priorityClasses, AGENT_ROLE);
  for (const name of DEFINITIONS) await remove(removal, definitions, name);
  for (const name of [ACCOUNTS_NAMESPACE, NAMESPACE]) await remove(removal, namespaces, name);
  await remove(removal, clusterRoleBindings, AGENT_ROLE);
  await remove(removal, clusterRoles, AGENT_ROLE);
  await untilGone(removal);
  report('Nothing of Drover is left in this cluster.');
}

interface Removal {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

async function managedNames({ client, signal }: Removal, type: ResourceType): Promise<string[]> {
  try {
    const { items } = await client.resource(type).listAll({ labelSelector: MANAGED_LABEL, signal });
    return items.map(({ metadata }) => metadata?.name ?? '').filter((name) => name !== AGENT_ROLE);
  } catch (error) {
    // Clusters before Kubernetes 1.30 serve no policies.
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** Nobody lets the user in whose name they were written into a cluster without any. */
async function removeProjectSecrets({ client, report, signal }: Removal): Promise<void> {
  const copies = client.impersonate(COPIER).resource(secrets);
  try {
    const options = { labelSelector: COPY_SELECTOR, metadataOnly: true, signal };
    const { items } = await copies.listAll(options);
    for (const { metadata: { name = '', namespace } = {} } of items) {
      await exists(() => copies.delete(name, { namespace, signal }));
    }
    report(`Secret copies of projects: ${items.length} removed`);
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}

/** A cluster whose agent may not see a type has nothing of ours in it. */
async function removeNamespaced(
  { client, report, signal }: Removal,
  type: ResourceType,
): Promise<void> {
  const resource = client.resource(type);
  try {
    const { items } = await resource.listAll({ labelSelector: MANAGED_LABEL, signal });
    for (const { metadata: { name = '', namespace } = {} } of items) {
      await exists(() => resource.delete(name, { namespace, signal }));
    }
    if (items.length > 0) report(`${type.kind}: ${items.length} removed`);
  } catch (error) {
    if (!isForbidden(error) && !isNotFound(error)) throw error;
  }
}

async function remove(
  { client, report, signal }: Removal,
  type: ResourceType,
  name: string,
): Promise<void> {
  const found = await exists(() => client.resource(type).delete(name, { signal }));
  report(`${type.kind} ${name}: ${found ? 'removed' : 'not there'}`);
}

/** Agents of older manifests may not: they brought none. */
async function removeIfAllowed(removal: Removal, type: ResourceType, name: string): Promise<void> {
  try {
    await remove(removal, type, name);
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}

/** Waits for the namespace to end; a pod that has just removed its own rights cannot look. */
async function untilGone({ client, clock, signal }: Removal): Promise<void> {
  using deadline = createDeadline(clock, {
    what: 'the end of the namespace',
    timeoutMs: NAMESPACE_TIMEOUT_MS,
    signal,
  });
  for (;;) {
    try {
      if (
        !(await exists(() =>
          client.resource(namespaces).get(NAMESPACE, { signal: deadline.signal }),
        ))
      )
        return;
      await clock.sleep(1_000, { signal: deadline.signal });
    } catch (cause) {
      if (isForbidden(cause)) return;
      const left = `the namespace ${NAMESPACE}, which is ending`;
      throw agentErrors.create('AGENT_CLEANUP_INCOMPLETE', { left }, { cause });
    }
  }
}

async function exists(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
