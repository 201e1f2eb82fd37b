import { ANNOTATIONS, LABELS, type Project, project as projectKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { normanErrors } from '../../errors.ts';
import { forbidden, mayAccess, visibleTo } from '../../store/access.ts';
import { placeOf, projectOfNamespace } from '../../store/downstream-place.ts';

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

/**
 * The project that a namespace is to belong to.
 *
 * @throws `NORMAN_NOT_FOUND` when the cluster has none of that id that the caller may see; `NORMAN_FORBIDDEN` when
 * they may not put namespaces into it.
 */
export async function targetProject(projectId: string, context: RequestContext): Promise<Project> {
  const { services, caller } = context;
  const { clusterId } = placeOf(context);
  const name = nameOf(projectId);
  const address = { namespace: clusterId, name };
  const isHere = projectId === `${clusterId}:${name}`;
  const found = isHere ? services.cacheOf<Project>(projectKind).get(address) : undefined;
  const { isVisible } = visibleTo(services, caller.user, projectKind);
  if (!found || !isVisible(found as DynamicObject)) throw normanErrors.create('NORMAN_NOT_FOUND');
  const isOwner = mayAccess(services, caller.user, { verb: 'own', kind: projectKind, ...address });
  if (!isOwner && !(await managesNamespaces(name, context))) {
    throw forbidden(caller.user, MANAGE_NAMESPACES, projectKind);
  }
  return found;
}

const MANAGE_NAMESPACES = 'manage-namespaces';
const ACCESS_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Whether the caller's roles in the cluster let them put namespaces into a project. */
async function managesNamespaces(name: string, context: RequestContext): Promise<boolean> {
  const { client } = placeOf(context);
  const { group, plural: resource } = projectKind;
  const { status } = await client.raw<{ readonly status?: { readonly allowed?: boolean } }>({
    method: 'POST',
    path: ACCESS_REVIEW,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: MANAGE_NAMESPACES, group, resource, name } },
    },
    signal: context.signal,
  });
  return status?.allowed === true;
}
