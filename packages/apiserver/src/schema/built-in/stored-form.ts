import { isJsonObject, type JsonObject } from '@drover/apimachinery';
import { builtInTypeFacts, type JsonSchemaProps } from '@drover/kubernetes';
import { mapFields, mapItems } from '../share-unchanged.ts';
import { zeroOf } from './go-type.ts';

/** What becomes of a value when it is stored; the same value when nothing does. */
type Change = (value: unknown) => unknown;

/** The fields of a type that may change. */
type FieldChanges = readonly (readonly [name: string, change: Change])[];

/** Types already looked at: what is found follows from the type, so this only saves time. */
const known = new Map<string, FieldChanges>();

/**
 * An object of a built-in type as it comes back from the store of Kubernetes, whose format has no empty lists: one that was given in a
 * field which is always written becomes `null`. Costs nothing where the type has no such field.
 */
export function storedForm<T extends JsonObject>(typeName: string, object: T): T {
  return changeFields(changesOf(typeName), object);
}

function changesOf(typeName: string): FieldChanges {
  const found = known.get(typeName);
  if (found !== undefined) return found;
  // A type within itself adds nothing to what is found without.
  known.set(typeName, []);
  const facts = builtInTypeFacts(typeName);
  const changes = Object.entries(facts?.schema.properties ?? {}).flatMap(([name, schema]) => {
    const isAlwaysWritten = facts?.encodings.get(name)?.isAlwaysWritten === true;
    const change = isAlwaysWritten ? changeOfWritten(schema) : changeWithin(schema);
    return change === undefined ? [] : [[name, change] as const];
  });
  known.set(typeName, changes);
  return changes;
}

function changeOfWritten(schema: JsonSchemaProps): Change | undefined {
  const within = changeWithin(schema);
  if (itemSchema(schema) === undefined) return within;
  const zero = zeroOf(schema);
  return (value) => (isEmpty(value) ? zero : (within?.(value) ?? value));
}

function changeWithin(schema: JsonSchemaProps): Change | undefined {
  if (schema.$ref !== undefined) {
    const changes = changesOf(schema.$ref);
    return changes.length === 0 ? undefined : (value) => changeFields(changes, value);
  }
  const items = itemSchema(schema);
  const inner = items && changeWithin(items);
  if (inner === undefined) return undefined;
  return (value) => {
    if (Array.isArray(value)) return mapItems(value, inner);
    return isJsonObject(value) ? mapFields(value, inner) : value;
  };
}

/** The schema of what lies in a list or map. */
function itemSchema({ items, additionalProperties }: JsonSchemaProps): JsonSchemaProps | undefined {
  return items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

function changeFields<T>(changes: FieldChanges, value: T): T {
  if (!isJsonObject(value)) return value;
  let changed = value;
  for (const [name, change] of changes) {
    if (!Object.hasOwn(value, name)) continue;
    const after = change(value[name]);
    if (after !== value[name]) changed = { ...changed, [name]: after };
  }
  return changed;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
