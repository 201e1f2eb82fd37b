import { type AuthConfig, authConfig, builtInAuthConfigs } from '@drover/api';
import { createMissing, type SeedOptions } from './create-missing.ts';

/** Creates the auth configs that are missing, disabled but for the local one; others stay as they are. */
export async function seedAuthConfigs(options: SeedOptions): Promise<void> {
  await createMissing<AuthConfig>(authConfig.type, builtInAuthConfigs, options);
}
