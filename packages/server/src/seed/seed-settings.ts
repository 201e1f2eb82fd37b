import { SETTINGS, type Setting, setting } from '@drover/api';
import { apiVersionOf } from '@drover/apimachinery';
import { createMissing, FIELD_MANAGER, type SeedOptions } from './create-missing.ts';

/** Creates the settings that are missing, and brings the defaults of the others up to date; values stay. */
export async function seedSettings(options: SeedOptions): Promise<void> {
  const objects = Object.entries(SETTINGS).map(
    ([name, { default: initial }]): Setting => ({
      apiVersion: apiVersionOf(setting),
      kind: setting.kind,
      metadata: { name },
      value: '',
      default: initial,
    }),
  );
  const existing = await createMissing<Setting>(setting.type, objects, options);
  const resource = options.client.resource<Setting>(setting.type);
  const outdated = objects.filter(({ metadata, default: initial }) => {
    const current = existing.get(metadata?.name ?? '');
    return current !== undefined && (current.default ?? '') !== initial;
  });
  await Promise.all(
    outdated.map(({ metadata, default: initial }) =>
      resource.patch(
        metadata?.name ?? '',
        { type: 'merge', body: { default: initial } },
        { signal: options.signal, fieldManager: FIELD_MANAGER },
      ),
    ),
  );
}
