import { getField, isJsonObject, type JsonObject, mapFields } from '../json/json.ts';
import { badRequestError } from '../status/status-errors.ts';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const SET_ORDER = '$setElementOrder/';
const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';

/** What `$patch` can ask for. */
export type Directive = 'delete' | 'replace';

/**
 * The `$patch` of an object.
 *
 * @throws `StatusError` 400 when it asks for something unknown.
 */
export function directiveOf(patch: JsonObject): Directive | undefined {
  const directive = getField(patch, DIRECTIVE);
  if (directive === undefined || directive === 'delete' || directive === 'replace')
    return directive;
  throw badRequestError(`unknown patch type: ${JSON.stringify(directive)}`);
}

/** The directives of one object of a patch, sorted out from its fields. */
export interface SortedPatch {
  /** Plain fields. */
  readonly fields: ReadonlyMap<string, unknown>;
  /** `$setElementOrder`: keys or items in the order wanted, by field. */
  readonly orders: ReadonlyMap<string, readonly unknown[]>;
  /** `$deleteFromPrimitiveList`: values to remove, by field. */
  readonly deletions: ReadonlyMap<string, readonly unknown[]>;
  /** `$retainKeys`: the only fields that stay. */
  readonly retainKeys: ReadonlySet<unknown> | undefined;
}

/**
 * Tells directives and fields apart.
 *
 * @throws `StatusError` 400 when a directive holds no list, or `$retainKeys` leaves out a field of the patch itself.
 */
export function sortPatch(patch: JsonObject): SortedPatch {
  const fields = new Map<string, unknown>();
  const orders = new Map<string, readonly unknown[]>();
  const deletions = new Map<string, readonly unknown[]>();
  let retainKeys: ReadonlySet<unknown> | undefined;
  for (const key of Object.keys(patch)) {
    const value = getField(patch, key);
    if (key.startsWith(SET_ORDER)) {
      orders.set(key.slice(SET_ORDER.length), listOf(value, 'setElementOrder list'));
    } else if (key.startsWith(DELETE_FROM_LIST)) {
      deletions.set(key.slice(DELETE_FROM_LIST.length), listOf(value, 'primitive list'));
    } else if (key === RETAIN_KEYS) {
      retainKeys = new Set(listOf(value, 'retainKeys'));
    } else {
      fields.set(key, value);
    }
  }
  checkRetained(fields, retainKeys);
  return { fields, orders, deletions, retainKeys };
}

/** A value of a patch that meets nothing to merge with: objects with a directive vanish, the rest stays. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutDirectives).filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  return mapFields(value, withoutDirectives);
}

/** The object without its own directive. */
export function withoutDirective(patch: JsonObject): JsonObject {
  return mapFields(patch, (value, key) => (key === DIRECTIVE ? undefined : value));
}

/** The error for a directive that is not written as it should be. */
export function badFormat(what: string): Error {
  return badRequestError(`invalid patch format of ${what}`);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badFormat(what);
}

function checkRetained(
  fields: ReadonlyMap<string, unknown>,
  retainKeys: ReadonlySet<unknown> | undefined,
): void {
  for (const [key, value] of fields) {
    if (retainKeys && value !== null && !retainKeys.has(key)) throw badFormat('retainKeys');
  }
}
