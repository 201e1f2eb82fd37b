import type { ObjectMeta } from '@drover/apimachinery';
import type { PropagationPolicy } from '../../registry/kind-rules.ts';
import type { Registry } from '../../registry/registry.ts';
import { decodeEntry, partsOfKey, type StoredObject } from '../../registry/stored-object.ts';
import type { Target } from '../../registry/target.ts';
import { deleteObject } from '../../registry/verbs/delete.ts';
import { adjustment, updateObject } from '../../registry/verbs/update.ts';
import { managerWrites } from '../controller-writes.ts';
import { type ObjectPlace, partsOfPlace } from './dependency-graph.ts';

/** What may become of the metadata of an object. */
export type MetadataChange = (metadata: ObjectMeta) => Partial<ObjectMeta>;

/** An object that is looked at, and what can be done with it. */
export interface CollectedObject {
  readonly object: StoredObject;
  /** Empty where its kind has none. */
  readonly namespace: string;
  /** Deletes it, unless another one has taken its name. */
  delete(propagationPolicy: PropagationPolicy): Promise<void>;
  changeMetadata(change: MetadataChange): Promise<void>;
}

/** An object of this server; `undefined` when it is gone. */
export function localObject(registry: Registry, place: ObjectPlace): CollectedObject | undefined {
  const { collection, key } = partsOfPlace(place);
  const entry = registry.store.get(collection, key);
  const resource = registry.resources.ofCollection(collection);
  if (!entry || !resource) return undefined;
  const target: Target = { resource, ...partsOfKey(resource, key), subresource: '' };
  const object = decodeEntry(entry);
  const { uid } = object.metadata;
  return {
    object,
    namespace: target.namespace,
    async delete(propagationPolicy) {
      const options = { ...managerWrites, propagationPolicy, preconditions: { uid } };
      await deleteObject(registry, target, options);
    },
    async changeMetadata(change) {
      const apply = adjustment((current) => ({
        ...current,
        metadata: { ...current.metadata, ...change(current.metadata) },
      }));
      await updateObject(registry, target, apply, managerWrites);
    },
  };
}
