import { equalJson, notFoundError } from '@drover/apimachinery';
import type { ReferringPod } from '../../authorization/nodes/pod-references.ts';
import { storageKey } from '../../registry/stored-object.ts';
import { isMirrorPod, MIRROR_ANNOTATION, type PodObject } from '../pods/pod-object.ts';
import type { NodeCheck, NodeCheckContext, NodeRequest } from './node-check.ts';
import { referredResource } from './referred-resource.ts';

/** Nodes tell how their pods do, delete them, and show the pods that they run by themselves. */
export const podProblem: NodeCheck = (request, context) => {
  const { operation, target, oldObject, nodeName } = request;
  const self = `node ${JSON.stringify(nodeName)}`;
  if (target.subresource === 'status') return statusProblem(request, self);
  if (target.subresource === 'eviction') return evictionProblem(request, context);
  if (target.subresource !== '') {
    return `unexpected pod subresource ${JSON.stringify(target.subresource)}, only 'status' and 'eviction' are allowed`;
  }
  switch (operation) {
    case 'CREATE':
      return mirrorProblem(request, context, self);
    case 'DELETE':
      return (oldObject as PodObject).spec.nodeName === nodeName
        ? undefined
        : `${self} can only delete pods with spec.nodeName set to itself`;
    case 'UPDATE':
    case 'CONNECT':
      return `unexpected operation "${operation}", ${self} can only create and delete mirror pods`;
  }
};

function statusProblem(
  { operation, object, oldObject, nodeName }: NodeRequest,
  self: string,
): string | undefined {
  if (operation !== 'UPDATE') return `unexpected operation "${operation}"`;
  const pod = object as ReferringPod;
  const old = oldObject as ReferringPod;
  if (old.spec?.nodeName !== nodeName) {
    return `${self} can only update pod status for pods with spec.nodeName set to itself`;
  }
  if (!equalJson(pod.metadata.labels ?? {}, old.metadata.labels ?? {})) {
    return `${self} cannot update labels through pod status`;
  }
  return claimStatusProblem(pod.status, old.status, self);
}

/** The claims that were made for a pod are told by those who made them. */
function claimStatusProblem(
  status: ReferringPod['status'] = {},
  old: ReferringPod['status'] = {},
  self: string,
): string | undefined {
  if (!equalJson(status.resourceClaimStatuses ?? [], old.resourceClaimStatuses ?? [])) {
    return `${self} cannot update resource claim statues`;
  }
  const extended = status.extendedResourceClaimStatus ?? null;
  return equalJson(extended, old.extendedResourceClaimStatus ?? null)
    ? undefined
    : `${self} cannot update extended resource claim status`;
}

function evictionProblem(
  { target, nodeName }: NodeRequest,
  { reader }: NodeCheckContext,
): string | undefined {
  const pod = reader.get<PodObject>('pods', storageKey(target.namespace, target.name));
  if (!pod) throw notFoundError({ group: '', resource: 'pod' }, target.name);
  return pod.spec.nodeName === nodeName
    ? undefined
    : `node ${nodeName} can only evict pods with spec.nodeName set to itself`;
}

function mirrorProblem(
  { object, nodeName }: NodeRequest,
  context: NodeCheckContext,
  self: string,
): string | undefined {
  const pod = object as PodObject;
  if (!isMirrorPod(pod)) {
    return `pod does not have "${MIRROR_ANNOTATION}" annotation, ${self} can only create mirror pods`;
  }
  if (pod.spec.nodeName !== nodeName) {
    return `${self} can only create pods with spec.nodeName set to itself`;
  }
  const reference = ownerProblem(pod, nodeName, self) ?? uidProblem(pod, nodeName, context);
  if (reference !== undefined) return reference;
  const referred = referredResource(pod as ReferringPod);
  return referred === undefined
    ? undefined
    : `${self} can not create pods that reference ${referred}`;
}

function ownerProblem({ metadata }: PodObject, nodeName: string, self: string): string | undefined {
  const [owner, ...others] = metadata.ownerReferences ?? [];
  if (others.length > 0) {
    return `${self} can only create pods with a single owner reference set to itself`;
  }
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== nodeName) {
    return `${self} can only create pods with an owner reference set to itself`;
  }
  if (owner.controller !== true) {
    return `${self} can only create pods with a controller owner reference set to itself`;
  }
  return owner.blockOwnerDeletion === true
    ? `${self} must not set blockOwnerDeletion on an owner reference`
    : undefined;
}

function uidProblem(
  { metadata }: PodObject,
  nodeName: string,
  { reader }: NodeCheckContext,
): string | undefined {
  const given = metadata.ownerReferences?.[0]?.uid;
  const node = reader.get('nodes', nodeName);
  if (!node) throw notFoundError({ group: '', resource: 'node' }, nodeName);
  return given === node.metadata.uid
    ? undefined
    : `node ${nodeName} UID mismatch: expected ${given} got ${node.metadata.uid}`;
}
