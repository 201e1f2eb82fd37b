import { isAlreadyExists, isNotFound, type OwnerReference } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Registry } from '../../registry/registry.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { createObject } from '../../registry/verbs/create.ts';
import { managerWrites } from '../controller-writes.ts';

/** Tells people, once, that an object names an owner that it cannot have. */
export async function reportMisplacedOwner(
  registry: Registry,
  { apiVersion, kind, metadata }: StoredObject,
  owner: OwnerReference,
): Promise<void> {
  const resource = registry.resources.preferred('', 'events');
  if (!resource) return;
  const namespace = metadata.namespace ?? '';
  const place = { resource, namespace: namespace || 'default', name: '', subresource: '' };
  const now = formatTime(registry.clock.nowMs());
  const { name, uid = '' } = metadata;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${(uid + owner.uid).replaceAll('-', '').slice(0, 40)}` },
    involvedObject: { apiVersion, kind, namespace, name, uid },
    type: 'Warning',
    reason: 'OwnerRefInvalidNamespace',
    message: `ownerRef [${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}] does not exist in namespace ${JSON.stringify(namespace)}`,
    source: { component: 'garbage-collector-controller' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  try {
    await createObject(registry, place, event, managerWrites);
  } catch (error) {
    // Told before, or the namespace is gone with all who would read it.
    if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
  }
}
