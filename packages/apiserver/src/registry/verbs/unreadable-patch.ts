import {
  type DynamicObject,
  isJsonObject,
  type StatusError,
  unclassifiedError,
} from '@drover/apimachinery';
import { goPrint, invalid, invalidError } from '@drover/kubernetes';
import { DecodingError, StrictDecodingError } from '../../schema/decoding-error.ts';
import type { ObjectPatch } from './patch.ts';

/**
 * Does what a patch asks for.
 *
 * @param patched - what the patch has made.
 * @throws `StatusError` when that is no object of its kind: `Invalid`, or 500 for a server-side apply.
 */
export async function orUnreadable<T>(
  put: () => Promise<T>,
  patch: ObjectPatch,
  patched: () => DynamicObject,
): Promise<T> {
  try {
    return await put();
  } catch (error) {
    throw error instanceof DecodingError ? unreadableError(patch, patched(), error) : error;
  }
}

/** What Kubernetes says depends on the form in which it has the object by then. */
function unreadableError(
  patch: ObjectPatch,
  patched: DynamicObject,
  error: DecodingError,
): StatusError {
  const { why } = error;
  // These two kinds of patches work on a map of Go, which is made an object without being a text again.
  const ofMap = error instanceof StrictDecodingError ? why : `error decoding from json: ${why}`;
  switch (patch.type) {
    case 'apply':
      return error instanceof StrictDecodingError ? error : unappliedError(patch.body, ofMap);
    case 'strategic':
      return invalidPatch(goPrint(patch.body), ofMap);
    case 'merge':
      return invalidPatch(JSON.stringify(sortedAlong(patched, patch.body)), why);
    case 'json':
      return invalidPatch(JSON.stringify(sortedAlong(patched, {})), why);
  }
}

function invalidPatch(shown: string, why: string): StatusError {
  return invalidError({ group: '', kind: '' }, '', [invalid('patch', shown, why)]);
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

/** A patched object as messages show it: its fields in order, and those below through which a merge patch has gone. */
function sortedAlong(value: unknown, patch: unknown): unknown {
  if (!isJsonObject(value) || !isJsonObject(patch)) return value;
  const fields = Object.entries(value).map(
    ([name, field]) => [name, sortedAlong(field, patch[name])] as const,
  );
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
