import {
  ANNOTATIONS,
  clusterAuthToken,
  clusterUserAttribute,
  LABELS,
  NAMESPACES,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  limitRanges,
  namespaces,
  networkPolicies,
  priorityClasses,
  resourceQuotas,
  roleBindings,
  roles,
  serviceAccounts,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from '@drover/kubernetes';
import { AGENT_CLUSTER_ROLE, MANAGED_LABEL } from '../downstream-names.ts';
import { POD_SECURITY_ANNOTATION, templateLabels } from '../pod-security/desired.ts';
import { removeProjectSecrets } from '../project-secret/remove-all-copies.ts';
import { ifAllowed, ifFound } from '../requests/if-found.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import { NAMESPACE_QUOTA } from '../resource-quota/names.ts';

/**
 * What carries our label, in the order in which it goes: policies, which would guard the rest; what is in namespaces; and
 * the rights of the agent last.
 */
const MANAGED_TYPES: readonly ResourceType[] = [
  validatingAdmissionPolicyBindings,
  validatingAdmissionPolicies,
  networkPolicies,
  resourceQuotas,
  limitRanges,
  roleBindings,
  roles,
  clusterRoleBindings,
  clusterRoles,
];

/** What Rancher and Drover note on namespaces. */
const NAMESPACE_LABELS = [LABELS.projectId];
const NAMESPACE_ANNOTATIONS = [
  ANNOTATIONS.projectId,
  ANNOTATIONS.creatorId,
  ANNOTATIONS.status,
  POD_SECURITY_ANNOTATION,
  NAMESPACE_QUOTA,
  'field.cattle.io/resourceQuotaTemplateId',
  'lifecycle.cattle.io/create.namespace-auth',
];
/** Finalizers of Rancher's controllers: nobody would ever take them away. */
const FINALIZERS = /^(clusterscoped\.)?controller\.cattle\.io\//;

/** Requests at a time. */
const IN_FLIGHT = 16;

/**
 * Takes everything of Drover out of a cluster, the namespace of the agent last. The agent's own role and its binding are
 * handed to that namespace, so that the garbage collector takes them when nobody is left who could.
 *
 * **Guarantees**: touches nothing without our label but what is noted on namespaces; may be repeated.
 */
export async function removeDownstream(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<void> {
  const namespace = await ifFound(() =>
    client.resource(namespaces).get(NAMESPACES.system, { signal }),
  );
  if (!namespace) return;
  await removeProjectSecrets(client, signal);
  await removeAccounts(client, signal);
  for (const type of MANAGED_TYPES) {
    await removeManaged(client, type, { namespace, signal });
    // The policies are gone, and nothing else watches over what is noted on namespaces.
    if (type === validatingAdmissionPolicies) await stripNamespaces(client, signal);
  }
  await removeManifest(client, signal);
}

/** What the manifest that connects a cluster brought; agents of older manifests may delete their own namespace alone. */
async function removeManifest(client: KubernetesClient, signal: AbortSignal): Promise<void> {
  const definitions = client.resource(customResourceDefinitions);
  for (const { type } of [clusterAuthToken, clusterUserAttribute]) {
    const name = `${type.resource}.${type.group}`;
    await ifAllowed(() => definitions.delete(name, { signal }));
  }
  await ifAllowed(() => client.resource(priorityClasses).delete(AGENT_CLUSTER_ROLE, { signal }));
  const resource = client.resource(namespaces);
  await ifAllowed(() => resource.delete(NAMESPACES.impersonation, { signal }));
  await ifFound(() => resource.delete(NAMESPACES.system, { signal }));
}

interface RemoveOptions {
  readonly namespace: KubernetesObject;
  readonly signal: AbortSignal;
}

/** What a cluster does not serve, or its agent may not see, has nothing of ours. */
async function removeManaged(
  client: KubernetesClient,
  type: ResourceType,
  { namespace, signal }: RemoveOptions,
): Promise<void> {
  const resource = client.resource(type);
  const found = await ifAllowed(() => resource.listAll({ labelSelector: MANAGED_LABEL, signal }));
  const { name: owner = '', uid = '' } = namespace.metadata ?? {};
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Namespace', name: owner, uid }];
  const failures = await inParallel(found?.items ?? [], IN_FLIGHT, async ({ metadata = {} }) => {
    const { name = '', namespace: within } = metadata;
    const options = { signal, ...(within !== undefined && { namespace: within }) };
    await ifFound(() =>
      name === AGENT_CLUSTER_ROLE
        ? resource.patch(name, { type: 'merge', body: { metadata: { ownerReferences } } }, options)
        : resource.delete(name, options),
    );
  });
  throwFirst(failures);
}

/** Service accounts of people are in one namespace, where alone the agent may delete them. */
async function removeAccounts(client: KubernetesClient, signal: AbortSignal): Promise<void> {
  const namespace = NAMESPACES.impersonation;
  const accounts = client.resource(serviceAccounts);
  const found = await ifAllowed(() =>
    accounts.listAll({ namespace, labelSelector: MANAGED_LABEL, signal }),
  );
  const failures = await inParallel(found?.items ?? [], IN_FLIGHT, async ({ metadata }) => {
    await ifFound(() => accounts.delete(metadata?.name ?? '', { namespace, signal }));
  });
  throwFirst(failures);
}

/** Takes from namespaces what names projects that they are in no more. */
async function stripNamespaces(client: KubernetesClient, signal: AbortSignal): Promise<void> {
  const resource = client.resource(namespaces);
  const { items } = await resource.listAll({ metadataOnly: true, signal });
  const failures = await inParallel(items, IN_FLIGHT, async (namespace) => {
    const metadata = strippedMetadata(namespace);
    if (!metadata) return;
    const name = namespace.metadata?.name ?? '';
    await ifAllowed(() => resource.patch(name, { type: 'merge', body: { metadata } }, { signal }));
  });
  throwFirst(failures);
}

/** A merge patch of the metadata of a namespace; `undefined` when nothing is noted on it. */
function strippedMetadata({ metadata = {} }: KubernetesObject): object | undefined {
  const { labels = {}, annotations = {}, finalizers = [] } = metadata;
  const gone = (names: readonly string[], of: object): Record<string, null> =>
    Object.fromEntries(names.filter((name) => name in of).map((name) => [name, null]));
  const goneLabels = gone([...NAMESPACE_LABELS, ...templateLabels({ metadata })], labels);
  const goneAnnotations = gone(NAMESPACE_ANNOTATIONS, annotations);
  const kept = finalizers.filter((finalizer) => !FINALIZERS.test(finalizer));
  const patch = {
    ...(Object.keys(goneLabels).length > 0 && { labels: goneLabels }),
    ...(Object.keys(goneAnnotations).length > 0 && { annotations: goneAnnotations }),
    ...(kept.length < finalizers.length && { finalizers: kept }),
  };
  return Object.keys(patch).length > 0 ? patch : undefined;
}
