import { type OwnerReference, parseApiVersion } from '@drover/apimachinery';
import type { Registry } from '../../registry/registry.ts';
import type { Resource } from '../../registry/resource.ts';
import { decodeEntry, type StoredObject, storageKey } from '../../registry/stored-object.ts';

/**
 * How it is with an owner. `waiting`: it is being deleted in the foreground, so that its dependents go first. `misplaced`: an object without
 * namespace cannot have it for an owner. `unknown`: there is no such kind, now.
 */
export type OwnerState = 'absent' | 'misplaced' | 'present' | 'unknown' | 'waiting';

/** How it is with the owner that an object of `namespace` names. Owners are of the same namespace, or of none. */
export function ownerState(
  registry: Registry,
  reference: OwnerReference,
  namespace: string,
): OwnerState {
  const resource = kindOf(registry, reference);
  if (!resource) return 'unknown';
  if (resource.namespaced && namespace === '') return 'misplaced';
  const owner = find(registry, resource, resource.namespaced ? namespace : '', reference);
  return owner ? stateOfOwner(owner) : 'absent';
}

/** How it is with an owner that is there. */
export function stateOfOwner({ metadata }: StoredObject): OwnerState {
  const { deletionTimestamp, finalizers = [] } = metadata;
  const isWaiting = deletionTimestamp !== undefined && finalizers.includes('foregroundDeletion');
  return isWaiting ? 'waiting' : 'present';
}

/** Whether an owner that is not where an object of `namespace` looks for it is in another namespace. */
export function isElsewhere(
  registry: Registry,
  reference: OwnerReference,
  namespace: string,
): boolean {
  const resource = kindOf(registry, reference);
  if (!resource?.namespaced) return false;
  return registry.store
    .range('namespaces')
    .entries.some(({ key }) => key !== namespace && find(registry, resource, key, reference));
}

function kindOf(
  { resources }: Registry,
  { apiVersion, kind }: OwnerReference,
): Resource | undefined {
  return resources.ofKind(parseApiVersion(apiVersion).group, kind);
}

function find(
  { store }: Registry,
  { collection }: Resource,
  namespace: string,
  { name, uid }: OwnerReference,
): StoredObject | undefined {
  const entry = store.get(collection, storageKey(namespace, name));
  const owner = entry && decodeEntry(entry);
  return owner?.metadata.uid === uid ? owner : undefined;
}
