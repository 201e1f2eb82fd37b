import { type DynamicObject, isConflict } from '@drover/apimachinery';
import type { ResourceClient } from '@drover/client';
import { normanErrors } from '../errors.ts';
import type { Update } from './store.ts';

/** Attempts of an update that others keep getting in the way of. */
const MAX_UPDATE_ATTEMPTS = 5;

/** Which object of a resource to update. */
export interface UpdateTarget {
  readonly name: string;
  readonly namespace?: string;
  readonly signal: AbortSignal;
}

/**
 * Reads an object, changes it and writes it back, anew when somebody else was faster.
 *
 * @throws `NORMAN_CONFLICT` when that happens too often.
 */
export async function updateRetrying(
  resource: ResourceClient,
  { name, ...options }: UpdateTarget,
  change: Update['change'],
): Promise<DynamicObject> {
  for (let attempt = 1; attempt <= MAX_UPDATE_ATTEMPTS; attempt += 1) {
    const stored = await resource.get(name, options);
    try {
      return await resource.update(change(stored), options);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  throw normanErrors.create('NORMAN_CONFLICT');
}
