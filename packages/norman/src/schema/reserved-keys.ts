import { ANNOTATIONS } from '@drover/api';

/** Parts of the keys by which controllers know things of an object: which cluster it is, what it was made for. */
const RESERVED = ['cattle.io/', 'drover.dev/'];

/** Whether a label or annotation belongs to the system: clients neither change nor remove what is stored. */
export function isReservedKey(key: string): boolean {
  return RESERVED.some((part) => key.includes(part));
}

/** Reserved annotations that hold fields of v3 may be set as annotations, too, but for who made the object. */
export function isFieldAnnotation(key: string): boolean {
  return key.startsWith(ANNOTATIONS.fieldPrefix) && key !== ANNOTATIONS.creatorId;
}
