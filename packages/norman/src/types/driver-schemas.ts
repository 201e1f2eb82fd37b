import { type DynamicSchema, dynamicSchema as kind, LABELS, type NodeDriver } from '@drover/api';
import { apiVersionOf, type DynamicObject, isNotFound } from '@drover/apimachinery';
import { waitUntilCached } from '@drover/auth';
import type { RequestContext } from '../context.ts';
import { updateRetrying } from '../store/update-retrying.ts';

/** One place where a field of a driver is shown: the dynamic schema that embeds it into a type. */
interface Embedding {
  /** Name of the embedding schema. */
  readonly into: string;
  readonly embedType: string;
  /** What follows the name of the driver in the name of the field; in lower case, in that of its type. */
  readonly suffix: 'Config' | 'credentialConfig';
  /** Whether a client can change the field. */
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

type Fields = NonNullable<NonNullable<DynamicSchema['spec']>['resourceFields']>;

/**
 * Lets the types of the API have the fields of a driver while it is active, and not while it is not. A driver that
 * no dynamic schema describes has none.
 */
export async function embedDriver(driver: DynamicObject, context: RequestContext): Promise<void> {
  const name = driverName(driver);
  for (const embedding of EMBEDDINGS) {
    const type = `${name}${embedding.suffix.toLowerCase()}`;
    const isDescribed =
      context.services.cacheOf(kind).get({ namespace: '', name: type }) !== undefined;
    await embed(embedding, `${name}${embedding.suffix}`, {
      type: isWanted(embedding, driver) && isDescribed ? type : undefined,
      context,
    });
  }
}

/** Deletes the dynamic schemas that describe a driver which is no more, as the server. */
export async function deleteSchemas(
  driver: DynamicObject,
  { services, signal }: RequestContext,
): Promise<void> {
  const schemas = services.client.resource(kind.type);
  const name = driverName(driver);
  const owned = services
    .cacheOf<DynamicSchema>(kind)
    .list()
    .filter(({ metadata }) => metadata?.labels?.[LABELS.nodeDriver] === name);
  for (const { metadata } of owned) await schemas.delete(metadata?.name ?? '', { signal });
}

function driverName({ spec, metadata }: NodeDriver): string {
  return spec?.displayName || (metadata?.name ?? '');
}

/** Credentials can be made for some drivers before they are active. */
function isWanted({ suffix }: Embedding, driver: DynamicObject): boolean {
  const { active, addCloudCredential } = (driver as NodeDriver).spec ?? {};
  return active === true || (suffix === 'credentialConfig' && addCloudCredential === true);
}

/** What a field becomes: one of a type, or none. */
interface Wish {
  readonly type: string | undefined;
  readonly context: RequestContext;
}

async function embed(embedding: Embedding, field: string, { type, context }: Wish): Promise<void> {
  const { services, signal } = context;
  const cache = services.cacheOf<DynamicSchema>(kind);
  const stored = cache.get({ namespace: '', name: embedding.into });
  const { update } = embedding;
  const wanted = type === undefined ? undefined : { create: true, nullable: true, update, type };
  if ((stored?.spec?.resourceFields?.[field]?.type ?? undefined) === type) return;
  const change = (schema: DynamicObject): DynamicObject => {
    const { spec } = schema as DynamicSchema;
    const { [field]: _before, ...others } = (spec?.resourceFields ?? {}) as Fields;
    const resourceFields = { ...others, ...(wanted && { [field]: wanted }) };
    return { ...schema, spec: { ...spec, resourceFields } };
  };
  const written = await changeOrCreate(embedding, change, context);
  await waitUntilCached(cache, written, { clock: services.clock, signal });
}

async function changeOrCreate(
  { into, embedType }: Embedding,
  change: (schema: DynamicObject) => DynamicObject,
  { services, signal }: RequestContext,
): Promise<DynamicObject> {
  const schemas = services.client.resource<DynamicObject>(kind.type);
  try {
    return await updateRetrying(schemas, { name: into, signal }, change);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const empty = {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { name: into },
      spec: { embed: true, embedType },
    };
    return schemas.create(change(empty), { signal });
  }
}
