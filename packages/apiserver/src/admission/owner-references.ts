import {
  type DynamicObject,
  equalJson,
  type OwnerReference,
  parseApiVersion,
} from '@drover/apimachinery';
import type { ClusterAuthorizer } from '../authorization/cluster-authorizer.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { refusal } from './refusal.ts';

/** Nobody lets an object go, or holds an owner, by references that they could not do the same to directly. */
export function ownerReferencesPermission(
  rbac: ClusterAuthorizer,
  resources: ResourceTable,
): AdmissionPlugin {
  return {
    name: 'OwnerReferencesPermissionEnforcement',
    validate(request) {
      const { operation, oldObject } = request;
      const references = referencesOf(request.object);
      const old = referencesOf(oldObject);
      if (references.length === 0 && old.length === 0) return;
      if (operation === 'DELETE' || isPodStatus(request) || equalJson(references, old)) return;
      if (operation === 'UPDATE') checkDeletion(request, rbac);
      checkBlocking(request, newBlocking(references, old), { rbac, resources });
    },
  };
}

function referencesOf(object: DynamicObject | undefined): readonly OwnerReference[] {
  return object?.metadata?.ownerReferences ?? [];
}

/** The status of pods does not change their owners, and old nodes send them garbled. */
function isPodStatus({ target }: AdmissionRequest): boolean {
  return target.resource.collection === 'pods' && target.subresource === 'status';
}

function checkDeletion(request: AdmissionRequest, rbac: ClusterAuthorizer): void {
  const { target, options } = request;
  const { group, resource } = target.resource;
  const { namespace, subresource, name } = target;
  const attributes = { verb: 'delete', group, resource, namespace, subresource, name };
  const { allowed, reason } = rbac.authorize(options.user, attributes);
  if (allowed) return;
  const why = `cannot set an ownerRef on a resource you can't delete: ${reason}, <nil>`;
  throw refusal(request, why);
}

interface Rules {
  readonly rbac: ClusterAuthorizer;
  readonly resources: ResourceTable;
}

function checkBlocking(
  request: AdmissionRequest,
  references: readonly OwnerReference[],
  { rbac, resources }: Rules,
): void {
  if (references.length === 0) return;
  const { user } = request.options;
  const finalizers = { verb: 'update', subresource: 'finalizers' };
  const anything = { ...finalizers, group: '*', resource: '*', name: '*' };
  if (rbac.authorize(user, anything).allowed) return;
  for (const { apiVersion, kind, name } of references) {
    const { group, version } = parseApiVersion(apiVersion);
    const owner = resources.ofKind(group, kind);
    if (!owner) {
      const why = `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kind}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(group === '' ? version : `${group}/${version}`)}`;
      throw refusal(request, why);
    }
    const namespace = owner.namespaced ? request.target.namespace : '';
    const attributes = { ...finalizers, group, resource: owner.resource, namespace, name };
    const { allowed, reason } = rbac.authorize(user, attributes);
    if (allowed) continue;
    const why = `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${reason}, <nil>`;
    throw refusal(request, why);
  }
}

/** The references that hold their owner and did not do so before. */
function newBlocking(
  references: readonly OwnerReference[],
  old: readonly OwnerReference[],
): readonly OwnerReference[] {
  const blocking = new Set(
    old.filter((one) => one.blockOwnerDeletion === true).map(({ uid }) => uid),
  );
  return references.filter(
    ({ uid, blockOwnerDeletion }) => blockOwnerDeletion === true && !blocking.has(uid),
  );
}
