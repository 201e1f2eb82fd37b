import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { ResourceClient } from '@drover/client';

/** Deletes that very object; one that is gone is no failure. */
export async function deleteIfPresent(
  resource: ResourceClient,
  { metadata }: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', namespace, uid } = metadata ?? {};
  try {
    await resource.delete(name, {
      namespace,
      signal,
      ...(uid !== undefined && { preconditions: { uid } }),
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
