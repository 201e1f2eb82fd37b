import { type AuthConfig, authConfig, builtInAuthConfigs } from '@drover/api';
import { isAlreadyExists } from '@drover/apimachinery';
import type { SeedOptions } from './create-missing.ts';

/** Creates the auth configs that are missing, disabled but for the local one; others stay as they are. */
export async function seedAuthConfigs({ client, signal }: SeedOptions): Promise<void> {
  const configs = client.resource<AuthConfig>(authConfig.type);
  const { items } = await configs.listAll({ signal });
  const present = new Set(items.map(({ metadata }) => metadata?.name));
  const missing = builtInAuthConfigs.filter(({ metadata }) => !present.has(metadata?.name));
  for (const object of missing) {
    try {
      await configs.create(object, { signal });
    } catch (error) {
      // Another replica may be first.
      if (!isAlreadyExists(error)) throw error;
    }
  }
}
