import { ANNOTATIONS, LABELS, type Project, project as projectKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { normanErrors } from '../../errors.ts';
import { forbidden, mayAccess, visibleTo } from '../../store/access.ts';
import { placeOf, projectOfNamespace } from '../../store/downstream-place.ts';
import { inCluster } from '../../store/downstream-unavailable.ts';

/** The name of a project inside of its cluster: the second part of its id. */
function nameOf(projectId: string): string {
  return projectId.slice(projectId.indexOf(':') + 1);
}

/** A namespace that belongs to a project, or to none. */
export function inProject(namespace: DynamicObject, projectId: string | undefined): DynamicObject {
  const { annotations = {}, labels = {}, ...metadata } = namespace.metadata ?? {};
  const { [ANNOTATIONS.projectId]: _annotation, ...otherAnnotations } = annotations;
  const { [LABELS.projectId]: _label, ...otherLabels } = labels;
  const isIn = projectId !== undefined;
  return {
    ...namespace,
    metadata: {
      ...metadata,
      annotations: { ...otherAnnotations, ...(isIn && { [ANNOTATIONS.projectId]: projectId }) },
      labels: { ...otherLabels, ...(isIn && { [LABELS.projectId]: nameOf(projectId) }) },
    },
  };
}

/** The namespace with the label that follows from its annotation. */
export function labelled(namespace: DynamicObject): DynamicObject {
  return inProject(namespace, projectOfNamespace(namespace));
}

/** A project of the cluster of the request; `undefined` when there is none of that id. */
export function projectOf(projectId: string, context: RequestContext): Project | undefined {
  const { clusterId } = placeOf(context);
  const name = nameOf(projectId);
  if (projectId !== `${clusterId}:${name}`) return undefined;
  return context.services.cacheOf<Project>(projectKind).get({ namespace: clusterId, name });
}

/**
 * The project that a namespace is to belong to.
 *
 * @throws `NORMAN_NOT_FOUND` when the cluster has none of that id that the caller may see; `NORMAN_FORBIDDEN` when
 * they may not put namespaces into it. One that is being deleted is none.
 */
export async function targetProject(projectId: string, context: RequestContext): Promise<Project> {
  const { services, caller } = context;
  const found = projectOf(projectId, context);
  const { isVisible } = visibleTo(services, caller.user, projectKind);
  const isThere = found && found.metadata?.deletionTimestamp === undefined;
  if (!isThere || !isVisible(found as DynamicObject)) throw normanErrors.create('NORMAN_NOT_FOUND');
  await requireManaged(found, context);
  return found;
}

/**
 * Refuses to take a namespace out of a project in which the caller may not say which namespaces it has. What names no
 * project of the cluster holds nobody back.
 *
 * @throws `NORMAN_FORBIDDEN`
 */
export async function requireSource(
  projectId: string | undefined,
  context: RequestContext,
): Promise<void> {
  const source = projectId === undefined ? undefined : projectOf(projectId, context);
  if (source) await requireManaged(source, context);
}

async function requireManaged({ metadata }: Project, context: RequestContext): Promise<void> {
  const { services, caller } = context;
  const { namespace, name = '' } = metadata ?? {};
  const access = { verb: 'own', kind: projectKind, namespace, name };
  if (!mayAccess(services, caller.user, access) && !(await managesNamespaces(name, context))) {
    throw forbidden(caller.user, MANAGE_NAMESPACES, projectKind);
  }
}

const MANAGE_NAMESPACES = 'manage-namespaces';
const ACCESS_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** As much of an answer as says whether something is allowed. */
interface AccessReview {
  readonly status?: { readonly allowed?: boolean };
}

/** Whether the caller's roles in the cluster let them put namespaces into a project. */
async function managesNamespaces(name: string, context: RequestContext): Promise<boolean> {
  const { client, clusterId } = placeOf(context);
  const { group, plural: resource } = projectKind;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: MANAGE_NAMESPACES, group, resource, name } },
  };
  const { signal } = context;
  const { status } = await inCluster(clusterId, () =>
    client.raw<AccessReview>({ method: 'POST', path: ACCESS_REVIEW, body, signal }),
  );
  return status?.allowed === true;
}
