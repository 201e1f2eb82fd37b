import type { KubernetesObject } from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';

/** Milliseconds until an object is as old as `ageMs`; not positive when it is. */
export function untilAgeMs(
  { metadata }: Pick<KubernetesObject, 'metadata'>,
  ageMs: number,
  nowMs: number,
): number {
  const createdMs = parseTimeMs(metadata?.creationTimestamp ?? '') ?? 0;
  return createdMs + ageMs - nowMs;
}
