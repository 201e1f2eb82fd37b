import type { DynamicObject } from '@drover/apimachinery';
import { encodeJson } from '../format/encode.ts';

/** A change as clients are told of it; `revision` is the version of the API server at which it happened. */
export function changeFrame(
  name: 'resource.change' | 'resource.remove',
  data: unknown,
  { metadata }: DynamicObject,
): string {
  const revision = metadata?.resourceVersion;
  return encodeJson({ name, data, ...(revision !== undefined && { revision }) });
}

/** The caller may no longer see an object, and learns nothing else of it. */
export function lostFrame(type: string, id: string): string {
  return encodeJson({ name: 'resource.remove', data: { id, type, baseType: type } });
}

/** From here on the changes of a type are told, beginning with what there is. */
export function startFrame(resourceType: string): string {
  return encodeJson({ name: 'resource.start', resourceType, data: {} });
}

/** No more changes of a type are told: the caller may not see any more. */
export function stopFrame(resourceType: string): string {
  return encodeJson({ name: 'resource.stop', resourceType, data: {} });
}

/** Something about a type went wrong; `data` is an error of the API. */
export function errorFrame(resourceType: string, data: unknown): string {
  return encodeJson({ name: 'resource.error', resourceType, data });
}

/**
 * The line is alive. A client that has taken everything before this frame has everything up to `revision`, and can go
 * on from there.
 */
export function pingFrame(revision: string | undefined): string {
  return encodeJson({ name: 'ping', data: {}, ...(revision !== undefined && { revision }) });
}
