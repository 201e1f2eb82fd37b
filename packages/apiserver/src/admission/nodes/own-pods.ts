import { equalJson } from '@drover/apimachinery';
import { storageKey } from '../../registry/stored-object.ts';
import { mirrorPodProblem } from '../pods/mountable-secrets.ts';
import { isMirrorPod, MIRROR_ANNOTATION, type PodObject } from '../pods/pod-object.ts';
import type { StoredReader } from '../stored-reader.ts';
import type { NodeCheck, NodeRequest } from './node-check.ts';

/** Nodes tell how their pods do, delete them, and show the pods that they run by themselves. */
export const podProblem: NodeCheck = (request, reader) => {
  const { operation, target, oldObject, nodeName } = request;
  const self = `node ${JSON.stringify(nodeName)}`;
  if (target.subresource === 'status') return statusProblem(request, self);
  if (target.subresource === 'eviction') return evictionProblem(request, reader);
  if (target.subresource !== '') {
    return `unexpected pod subresource ${JSON.stringify(target.subresource)}, only 'status' and 'eviction' are allowed`;
  }
  switch (operation) {
    case 'CREATE':
      return mirrorProblem(request, reader, self);
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
  { object, oldObject, nodeName }: NodeRequest,
  self: string,
): string | undefined {
  const pod = object as PodObject;
  const old = oldObject as PodObject;
  if (old.spec.nodeName !== nodeName) {
    return `${self} can only update pod status for pods with spec.nodeName set to itself`;
  }
  return equalJson(pod.metadata.labels ?? {}, old.metadata.labels ?? {})
    ? undefined
    : `${self} cannot update labels through pod status`;
}

function evictionProblem(
  { target, nodeName }: NodeRequest,
  reader: StoredReader,
): string | undefined {
  const pod = reader.get<PodObject>('pods', storageKey(target.namespace, target.name));
  return !pod || pod.spec.nodeName === nodeName
    ? undefined
    : `node ${nodeName} can only evict pods with spec.nodeName set to itself`;
}

function mirrorProblem(
  { object, nodeName }: NodeRequest,
  reader: StoredReader,
  self: string,
): string | undefined {
  const pod = object as PodObject;
  if (!isMirrorPod(pod)) {
    return `pod does not have "${MIRROR_ANNOTATION}" annotation, ${self} can only create mirror pods`;
  }
  if (pod.spec.nodeName !== nodeName) {
    return `${self} can only create pods with spec.nodeName set to itself`;
  }
  const reference = ownerProblem(pod, nodeName, self) ?? uidProblem(pod, nodeName, reader);
  if (reference !== undefined) return reference;
  return mirrorPodProblem(pod) === undefined
    ? undefined
    : `${self} can not create pods that reference secrets`;
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
  reader: StoredReader,
): string | undefined {
  const given = metadata.ownerReferences?.[0]?.uid;
  const actual = reader.get('nodes', nodeName)?.metadata.uid;
  return given === actual
    ? undefined
    : `node ${nodeName} UID mismatch: expected ${given} got ${actual ?? ''}`;
}
