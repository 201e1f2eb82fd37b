import { getField, isJsonObject, type JsonObject } from '../json/json.ts';
import type { DynamicObject } from '../meta/object.ts';
import type { SchemaPlace } from '../schema/merge-schema.ts';
import { configurationProblems } from './check-configuration.ts';
import { changedFields, compareObjects } from './compare-objects.ts';
import { emptyFieldSet, type FieldSet, subtractFieldSet } from './field-set.ts';
import { ownedFields } from './owned-fields.ts';

/** Where kubectl's client-side apply keeps what it applied. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Bytes that all annotations of an object may have together. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/**
 * The fields that client-side apply set and that still have the value it gave them. kubectl may take them over by
 * server-side apply, whoever owns them.
 *
 * @param live the stored object in the version of the request.
 * @returns nothing when the annotation is missing, malformed or of another version.
 */
export function lastAppliedFields(live: DynamicObject, place: SchemaPlace): FieldSet {
  const applied = parseConfiguration(live.metadata?.annotations?.[LAST_APPLIED]);
  if (applied === undefined || applied.apiVersion !== live.apiVersion) return emptyFieldSet;
  if (configurationProblems(applied, place).length > 0) return emptyFieldSet;
  const difference = compareObjects(applied, live, place);
  const changed = subtractFieldSet(ownedFields(applied, place), changedFields(difference));
  return subtractFieldSet(changed, difference.removed);
}

function parseConfiguration(text: string | undefined): DynamicObject | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? (value as DynamicObject) : undefined;
  } catch {
    // Anybody may write an annotation; one that is no JSON is as good as none.
    return undefined;
  }
}

/** Keeps the annotation of client-side apply true, so that people can go back to it; one that grows too large goes. */
export function syncLastApplied(object: JsonObject, config: DynamicObject): JsonObject {
  const metadata = getField(object, 'metadata');
  const annotations = isJsonObject(metadata) ? getField(metadata, 'annotations') : undefined;
  if (!isJsonObject(annotations) || !getField(annotations, LAST_APPLIED)) return object;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  const synced = { ...others, [LAST_APPLIED]: lastAppliedOf(config) };
  return {
    ...object,
    metadata: {
      ...(metadata as JsonObject),
      annotations: bytesOf(synced) > MAX_ANNOTATION_BYTES ? others : synced,
    },
  };
}

/** A configuration as Go writes it: fields in alphabetical order, a line end after it. */
function lastAppliedOf(config: DynamicObject): string {
  const { annotations, ...metadata } = config.metadata ?? {};
  const { [LAST_APPLIED]: _, ...own } = annotations ?? {};
  const applied = {
    ...config,
    metadata: { ...metadata, ...(annotations && { annotations: own }) },
  };
  return `${JSON.stringify(applied, inOrder)}\n`;
}

function inOrder(_: string, value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function bytesOf(annotations: JsonObject): number {
  const encoder = new TextEncoder();
  return Object.entries(annotations)
    .flat()
    .reduce<number>((sum, text) => sum + encoder.encode(String(text)).length, 0);
}
