import {
  FEATURES,
  type Feature,
  type FeatureDefinition,
  type FeatureName,
  feature,
} from '@drover/api';
import { apiVersionOf } from '@drover/apimachinery';
import { createMissing, FIELD_MANAGER, type SeedOptions } from './create-missing.ts';

/** Defaults of features that the server was told, in place of its own. */
export type FeatureDefaults = Readonly<Partial<Record<FeatureName, boolean>>>;

/** Creates the features that are missing, and brings what is known of each up to date; chosen values stay. */
export async function seedFeatures(defaults: FeatureDefaults, options: SeedOptions): Promise<void> {
  const entries = Object.entries<FeatureDefinition>(FEATURES);
  const objects = entries.map(
    ([name]): Feature => ({
      apiVersion: apiVersionOf(feature),
      kind: feature.kind,
      metadata: { name },
    }),
  );
  const existing = await createMissing<Feature>(feature.type, objects, options);
  await Promise.all(
    entries.map(([name, definition]) =>
      updateStatus(name, statusOf(name, definition, defaults), {
        ...options,
        current: existing.get(name)?.status,
      }),
    ),
  );
}

type FeatureStatus = NonNullable<Feature['status']>;

function statusOf(
  name: string,
  { default: initial, dynamic, description, lockedValue }: FeatureDefinition,
  defaults: FeatureDefaults,
): FeatureStatus {
  return {
    default: defaults[name as FeatureName] ?? initial,
    dynamic,
    description,
    ...(lockedValue !== undefined && { lockedValue }),
  };
}

async function updateStatus(
  name: string,
  status: FeatureStatus,
  { client, signal, current = {} }: SeedOptions & { readonly current: FeatureStatus | undefined },
): Promise<void> {
  const isCurrent = Object.entries(status).every(
    ([key, value]) => current[key as keyof FeatureStatus] === value,
  );
  if (isCurrent) return;
  await client
    .resource<Feature>(feature.type)
    .patch(
      name,
      { type: 'merge', body: { status } },
      { subresource: 'status', signal, fieldManager: FIELD_MANAGER },
    );
}
