import { isAlreadyExists, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';

/** Under which name the server owns fields of what it seeds. */
export const FIELD_MANAGER = 'drover-server';

/** Options of every step of seeding. */
export interface SeedOptions {
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
}

/** Creates those of `objects` that are not there, and leaves the others as they are; tells which were. */
export async function createMissing<T extends KubernetesObject>(
  type: ResourceType,
  objects: readonly T[],
  { client, signal }: SeedOptions,
): Promise<ReadonlyMap<string, T>> {
  const resource = client.resource<T>(type);
  const { items } = await resource.listAll({ signal });
  const existing = new Map(items.map((item) => [item.metadata?.name ?? '', item]));
  await Promise.all(
    objects
      .filter(({ metadata }) => !existing.has(metadata?.name ?? ''))
      .map((object) =>
        create(() => resource.create(object, { signal, fieldManager: FIELD_MANAGER })),
      ),
  );
  return existing;
}

/** Another replica may be first. */
async function create(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
