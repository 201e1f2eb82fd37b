import { type DynamicSchema, dynamicSchema as kind } from '@drover/api';
import { apiVersionOf, type DynamicObject, isNotFound } from '@drover/apimachinery';
import { waitUntilCached } from '@drover/auth';
import type { RequestContext } from '../context.ts';
import { updateRetrying } from './update-retrying.ts';

/** A field that a dynamic schema adds to a type. */
export interface EmbeddedField {
  /** Name of the schema that adds it; made when there is none. */
  readonly into: string;
  /** Id of the type that has it. */
  readonly embedType: string;
  readonly field: string;
  /** Whether clients can change it. */
  readonly update: boolean;
}

type Fields = Readonly<NonNullable<NonNullable<DynamicSchema['spec']>['resourceFields']>>;
type Change = (schema: DynamicObject) => DynamicObject;

/**
 * Lets a type have a field of another type, as the server. Without such a type the field is taken away, and so it is
 * with a warning when no dynamic schema describes the type.
 */
export async function embedField(
  place: EmbeddedField,
  type: string | undefined,
  context: RequestContext,
): Promise<void> {
  const { services, signal } = context;
  const cache = services.cacheOf<DynamicSchema>(kind);
  const fields: Fields = cache.get(keyOf(place.into))?.spec?.resourceFields ?? {};
  const wanted = type === undefined ? undefined : describedField(type, place, context);
  if ((fields[place.field]?.type ?? undefined) === wanted?.type) return;
  const written = await changeOrCreate(place, withField(place.field, wanted), context);
  await waitUntilCached(cache, written, { clock: services.clock, signal });
}

function describedField(
  type: string,
  { embedType, field, update }: EmbeddedField,
  { services, warnings }: RequestContext,
): Fields[string] | undefined {
  const key = keyOf(type);
  if (services.cacheOf<DynamicSchema>(kind).get(key)) {
    return { create: true, nullable: true, update, type };
  }
  warnings.push(`${embedType} has no field ${field}: there is no dynamic schema ${key.name}`);
  return undefined;
}

/** Objects are named after their types, in lower case. */
function keyOf(type: string): { readonly namespace: string; readonly name: string } {
  return { namespace: '', name: type.toLowerCase() };
}

function withField(field: string, wanted: Fields[string] | undefined): Change {
  return (schema) => {
    const { spec } = schema as DynamicSchema;
    const { [field]: _before, ...others } = (spec?.resourceFields ?? {}) as Fields;
    const resourceFields = { ...others, ...(wanted && { [field]: wanted }) };
    return { ...schema, spec: { ...spec, resourceFields } };
  };
}

async function changeOrCreate(
  { into, embedType }: EmbeddedField,
  change: Change,
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
