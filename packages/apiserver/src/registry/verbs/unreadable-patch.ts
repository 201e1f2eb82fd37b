import {
  type DynamicObject,
  fieldPlace,
  isJsonObject,
  itemPlace,
  type SchemaPlace,
  type StatusError,
  unclassifiedError,
} from '@drover/apimachinery';
import { goPrint, invalid, invalidError } from '@drover/kubernetes';
import { DecodingError, StrictDecodingError } from '../../schema/decoding-error.ts';
import type { ObjectPatch } from './object-patch.ts';

/** What a patch makes. */
export interface Patching {
  readonly patch: ObjectPatch;
  readonly place: SchemaPlace;
  /** The object that it has made. */
  readonly patched: () => DynamicObject;
}

/**
 * Does what a patch asks for.
 *
 * @throws `StatusError` when that is no object of its kind: `Invalid`, or 500 for a server-side apply.
 */
export async function orUnreadable<T>(put: () => Promise<T>, patching: Patching): Promise<T> {
  try {
    return await put();
  } catch (error) {
    throw error instanceof DecodingError ? unreadableError(patching, error) : error;
  }
}

/** What Kubernetes says depends on the form in which it has the object by then. */
function unreadableError({ patch, place, patched }: Patching, error: DecodingError): StatusError {
  const { why } = error;
  // These two kinds of patches work on a map of Go, which is made an object without being a text again.
  const ofMap = error instanceof StrictDecodingError ? why : `error decoding from json: ${why}`;
  switch (patch.type) {
    case 'apply':
      return error instanceof StrictDecodingError ? error : unappliedError(patch.body, ofMap);
    case 'strategic':
      return invalidPatch(goPrint(patch.body), ofMap);
    case 'merge':
      return invalidPatch(JSON.stringify(shown(patched(), patch.body, place)), why);
    case 'json':
      return invalidPatch(JSON.stringify(shown(patched(), {}, place)), why);
  }
}

function invalidPatch(text: string, why: string): StatusError {
  return invalidError({ group: '', kind: '' }, '', [invalid('patch', text, why)]);
}

function unappliedError(
  { apiVersion = '', kind = '', metadata = {} }: DynamicObject,
  why: string,
): StatusError {
  const type = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
  const name = `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return unclassifiedError(
    `failed to convert new object (${name}; ${type}) to proper version: unable to convert unstructured object to ${type}: ${why}`,
  );
}

/** A patched value as messages show it: in order are the fields of maps, and those of objects through which a merge patch has gone. */
function shown(value: unknown, patch: unknown, place: SchemaPlace): unknown {
  if (Array.isArray(value)) {
    const items = itemPlace(place);
    return value.map((item: unknown) => shown(item, undefined, items));
  }
  if (!isJsonObject(value)) return value;
  const below = isJsonObject(patch) ? patch : {};
  const fields = Object.entries(value).map(
    ([name, field]) => [name, shown(field, below[name], fieldPlace(place, name))] as const,
  );
  const { schema, resolve } = place;
  const isMap = schema === undefined || resolve(schema).properties === undefined;
  if (!isMap && !isJsonObject(patch)) return Object.fromEntries(fields);
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
