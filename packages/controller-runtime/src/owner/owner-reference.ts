import {
  apiVersionOf,
  type KubernetesObject,
  type OwnerReference,
  parseApiVersion,
  type ResourceType,
} from '@drover/apimachinery';
import type { KeyMapper } from '../controller/source.ts';
import { runtimeErrors } from '../errors.ts';

/** How an owner reference binds. */
export interface OwnerReferenceOptions {
  /** The one owner that manages the object; default true. */
  readonly controller?: boolean;
  /** Foreground deletion of the owner waits for the object; default true. */
  readonly blockOwnerDeletion?: boolean;
}

/**
 * A reference to `owner`, for the metadata of what belongs to it: it is deleted with its owner.
 *
 * @throws `OWNER_NOT_STORED` when the owner has no name or uid yet.
 */
export function ownerReferenceTo(
  owner: KubernetesObject,
  type: ResourceType,
  { controller = true, blockOwnerDeletion = true }: OwnerReferenceOptions = {},
): OwnerReference {
  const { name, uid } = owner.metadata ?? {};
  if (!name || !uid) throw runtimeErrors.create('OWNER_NOT_STORED', { kind: type.kind, name });
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    name,
    uid,
    controller,
    blockOwnerDeletion,
  };
}

/** The owner that manages `object`. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

/** Whether `object` names `owner`, that very one and no namesake, among its owners. */
export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  const uid = owner.metadata?.uid;
  return object.metadata?.ownerReferences?.some((reference) => reference.uid === uid) ?? false;
}

/** A mapper from the change of an object to the keys of its owners of one kind, whatever their version. */
export function ownerKeys(owner: ResourceType): KeyMapper<KubernetesObject> {
  return ({ object, key }) =>
    (object.metadata?.ownerReferences ?? [])
      .filter(
        ({ apiVersion, kind }) =>
          kind === owner.kind && parseApiVersion(apiVersion).group === owner.group,
      )
      .map(({ name }) => ({ namespace: owner.namespaced ? key.namespace : '', name }));
}
