import {
  type DynamicSchema,
  dynamicSchema,
  type KontainerDriver,
  LABELS,
  type NodeDriver,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../context.ts';
import { embedField } from '../store/embedded-field.ts';

/** One place where the fields of node drivers are shown. */
interface Embedding {
  readonly into: string;
  readonly embedType: string;
  /** What follows the name of the driver in the name of the field; in lower case, in that of its type. */
  readonly suffix: 'Config' | 'credentialConfig';
  readonly update: boolean;
}

const EMBEDDINGS: readonly Embedding[] = [
  { into: 'nodeconfig', embedType: 'node', suffix: 'Config', update: false },
  { into: 'nodetemplateconfig', embedType: 'nodeTemplate', suffix: 'Config', update: true },
  {
    into: 'credentialconfig',
    embedType: 'cloudCredential',
    suffix: 'credentialConfig',
    update: true,
  },
];

/**
 * Lets the types of the API have the fields of a node driver while it is active, and not while it is not. A driver
 * that no dynamic schema describes has none.
 */
export async function embedNodeDriver(
  driver: DynamicObject,
  context: RequestContext,
): Promise<void> {
  const name = driverName(driver);
  for (const embedding of EMBEDDINGS) {
    const { suffix } = embedding;
    const type = isWanted(embedding, driver) ? `${name}${suffix.toLowerCase()}` : undefined;
    await embedField({ ...embedding, field: `${name}${suffix}` }, type, context);
  }
}

/** Credentials can be made for some drivers before they are active. */
function isWanted({ suffix }: Embedding, driver: DynamicObject): boolean {
  const { active, addCloudCredential } = (driver as NodeDriver).spec ?? {};
  return active === true || (suffix === 'credentialConfig' && addCloudCredential === true);
}

/** Lets clusters have the configuration of a driver of hosted clusters while it is active, and not while it is not. */
export async function embedKontainerDriver(
  driver: DynamicObject,
  context: RequestContext,
): Promise<void> {
  const { spec, status } = driver as KontainerDriver;
  const name = status?.displayName ?? '';
  if (name === '') return;
  const field = `${name}${spec?.builtIn === true ? 'Config' : 'EngineConfig'}`;
  const place = { into: 'cluster', embedType: 'cluster', field, update: true };
  await embedField(place, spec?.active === true ? field : undefined, context);
}

/** Deletes the dynamic schemas that describe a node driver which is no more, as the server. */
export async function deleteSchemas(
  driver: DynamicObject,
  { services, signal }: RequestContext,
): Promise<void> {
  const schemas = services.client.resource(dynamicSchema.type);
  const name = driverName(driver);
  const owned = services
    .cacheOf<DynamicSchema>(dynamicSchema)
    .list()
    .filter(({ metadata }) => metadata?.labels?.[LABELS.nodeDriver] === name);
  for (const { metadata } of owned) await schemas.delete(metadata?.name ?? '', { signal });
}

function driverName({ spec, metadata }: NodeDriver): string {
  return spec?.displayName || (metadata?.name ?? '');
}
