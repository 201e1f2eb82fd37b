import {
  builtInDriverEmbeddings,
  builtInDriverSchemas,
  builtInKontainerDrivers,
  builtInNodeDrivers,
  type DynamicSchema,
  dynamicSchema,
  type KontainerDriver,
  kontainerDriver,
  type NodeDriver,
  nodeDriver,
} from '@drover/api';
import { createMissing, FIELD_MANAGER, type SeedOptions } from './create-missing.ts';

/**
 * Creates the drivers of a new installation and the dynamic schemas of their configurations, and brings what belongs
 * to this version up to date. Which drivers are active stays as people chose.
 */
export async function seedDrivers(options: SeedOptions): Promise<void> {
  await Promise.all([
    seedNodeDrivers(options),
    seedKontainerDrivers(options),
    seedSchemas(options),
    createMissing<DynamicSchema>(dynamicSchema.type, builtInDriverEmbeddings, options),
  ]);
}

async function seedNodeDrivers(options: SeedOptions): Promise<void> {
  const existing = await createMissing<NodeDriver>(nodeDriver.type, builtInNodeDrivers, options);
  const drivers = options.client.resource<NodeDriver>(nodeDriver.type);
  await Promise.all(
    builtInNodeDrivers.map(async ({ metadata, spec }) => {
      const current = existing.get(metadata?.name ?? '');
      const { active: _chosen, ...facts } = spec ?? {};
      if (!current || holds(current.spec, facts)) return;
      const body = { metadata: { annotations: metadata?.annotations }, spec: facts };
      await drivers.patch(
        metadata?.name ?? '',
        { type: 'merge', body },
        { signal: options.signal, fieldManager: FIELD_MANAGER },
      );
    }),
  );
}

/** The names that people see are in the status, which cannot be given at creation. */
async function seedKontainerDrivers(options: SeedOptions): Promise<void> {
  const existing = await createMissing<KontainerDriver>(
    kontainerDriver.type,
    builtInKontainerDrivers,
    options,
  );
  const drivers = options.client.resource<KontainerDriver>(kontainerDriver.type);
  await Promise.all(
    builtInKontainerDrivers.map(async ({ metadata, status }) => {
      const name = metadata?.name ?? '';
      if (existing.get(name)?.status?.displayName) return;
      await drivers.patch(
        name,
        { type: 'merge', body: { status } },
        { signal: options.signal, subresource: 'status', fieldManager: FIELD_MANAGER },
      );
    }),
  );
}

async function seedSchemas(options: SeedOptions): Promise<void> {
  const existing = await createMissing<DynamicSchema>(
    dynamicSchema.type,
    builtInDriverSchemas,
    options,
  );
  const schemas = options.client.resource<DynamicSchema>(dynamicSchema.type);
  await Promise.all(
    builtInDriverSchemas.map(async ({ metadata, spec }) => {
      const current = existing.get(metadata?.name ?? '');
      const fields = spec?.resourceFields;
      if (!current || holds(current.spec?.resourceFields, fields)) return;
      await schemas.patch(
        metadata?.name ?? '',
        { type: 'merge', body: { spec: { resourceFields: fields } } },
        { signal: options.signal, fieldManager: FIELD_MANAGER },
      );
    }),
  );
}

/** Whether a stored value has everything that is wanted of it, and perhaps more. */
function holds(stored: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return stored === wanted;
  if (typeof stored !== 'object' || stored === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    holds((stored as Readonly<Record<string, unknown>>)[key], value),
  );
}
