import type { KubernetesObject } from '@drover/apimachinery';
import type { Change } from '@drover/controller-runtime';

/** Whether a change is one of an object that goes on, and neither its beginning nor its end nor that of its removal. */
export function isSameObject<T extends KubernetesObject>(change: Change<T>): boolean {
  if (change.type !== 'updated') return false;
  const { metadata: now } = change.object as KubernetesObject;
  const { metadata: before } = change.previous as KubernetesObject;
  return now?.uid === before?.uid && now?.deletionTimestamp === before?.deletionTimestamp;
}
