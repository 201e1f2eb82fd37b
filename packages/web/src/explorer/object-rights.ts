import type { ExplorerObject } from './api/wire.ts';

/** Whether the person may do something with an object: links that are missing, or blocked, say no. */
export function canDo({ links }: ExplorerObject, link: 'update' | 'remove'): boolean {
  const target = links?.[link];
  return target !== undefined && target !== 'blocked';
}
