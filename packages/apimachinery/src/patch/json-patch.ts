import {
  cloneJson,
  equalJson,
  getField,
  isJsonObject,
  type JsonObject,
  type MutableJsonObject,
  setField,
} from '../json/json.ts';
import type { StatusError } from '../status/status.ts';
import { badRequestError, requestTooLargeError } from '../status/status-errors.ts';
import { parseJsonPointer } from './json-pointer.ts';
import { patchNotApplicable } from './patch-failure.ts';

const MAX_OPERATIONS = 10_000;

/** Bound of what `copy` may add in all, in characters of JSON: copies of copies grow without end. */
const MAX_COPIED = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: readonly string[];
  readonly from: readonly string[];
  readonly value: unknown;
}

type Container = MutableJsonObject | unknown[];

/**
 * Applies a JSON patch (RFC 6902) as the Kubernetes API does. Neither argument is changed.
 *
 * Three liberties of Kubernetes are kept, because clients rely on them: `replace` of a member that is not there adds
 * it, `test` for `null` holds for a member that is not there, and an index may count from the end (`-1`).
 *
 * @throws `StatusError`: 400 when `patch` is no list of operations, 413 when there are more than 10,000, 422 when one
 *   does not apply (a failed `test` among them); then nothing is changed.
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  const operations = parseOperations(patch);
  return new PatchedDocument(document).applyAll(operations);
}

function parseOperations(patch: unknown): Operation[] {
  const operations = operationsIn(patch);
  if (operations.length > MAX_OPERATIONS) {
    throw requestTooLargeError(
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`,
    );
  }
  return operations.map((fields) => ({
    op: String(getField(fields, 'op')),
    path: parsePath(getField(fields, 'path')),
    from: parsePath(getField(fields, 'from') ?? ''),
    value: getField(fields, 'value') ?? null,
  }));
}

/** What an operation and a list of them are called in messages. */
const OPERATION = 'handlers.jsonPatchOp';

function operationsIn(patch: unknown): readonly JsonObject[] {
  if (!Array.isArray(patch)) throw wrongType(patch, `[]${OPERATION}`);
  return patch.map((operation: unknown) => {
    if (isJsonObject(operation)) return operation;
    throw wrongType(operation, OPERATION);
  });
}

function wrongType(value: unknown, wanted: string): StatusError {
  return badRequestError(
    `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go value of type ${wanted}`,
  );
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function parsePath(path: unknown): readonly string[] {
  const tokens = typeof path === 'string' ? parseJsonPointer(path) : undefined;
  if (!tokens) throw patchNotApplicable(`${JSON.stringify(path)} is no JSON pointer`);
  return tokens;
}

class PatchedDocument {
  #root: unknown;
  #copied = 0;

  constructor(document: unknown) {
    this.#root = cloneJson(document);
  }

  applyAll(operations: readonly Operation[]): unknown {
    for (const operation of operations) this.#apply(operation);
    return this.#root;
  }

  #apply({ op, path, from, value }: Operation): void {
    switch (op) {
      case 'add':
        this.#add(path, cloneJson(value));
        break;
      case 'remove':
        this.#remove(path);
        break;
      case 'replace':
        this.#replace(path, cloneJson(value));
        break;
      case 'move':
        this.#add(path, this.#remove(from));
        break;
      case 'copy':
        this.#add(path, this.#copy(from));
        break;
      case 'test':
        if (!equalJson(this.#get(path), value)) throw patchNotApplicable(`test of ${print(path)}`);
        break;
      default:
        throw patchNotApplicable(`unexpected operation ${op}`);
    }
  }

  #get(path: readonly string[]): unknown {
    if (path.length === 0) return this.#root;
    const { container, key } = this.#locate(path);
    if (!Array.isArray(container)) return getField(container, key) ?? null;
    return container[indexIn(container, key, container.length - 1)];
  }

  #add(path: readonly string[], value: unknown): void {
    const { container, key } = this.#locate(path);
    if (!Array.isArray(container)) setField(container, key, value);
    else if (key === '-') container.push(value);
    else container.splice(indexIn(container, key, container.length), 0, value);
  }

  #replace(path: readonly string[], value: unknown): void {
    if (path.length === 0) {
      this.#root = value;
      return;
    }
    const { container, key } = this.#locate(path);
    if (!Array.isArray(container)) setField(container, key, value);
    else container[indexIn(container, key, container.length - 1)] = value;
  }

  /** Takes a value out and returns it. */
  #remove(path: readonly string[]): unknown {
    const { container, key } = this.#locate(path);
    if (Array.isArray(container)) {
      return container.splice(indexIn(container, key, container.length - 1), 1)[0];
    }
    if (!Object.hasOwn(container, key)) throw patchNotApplicable(`${print(path)} is not there`);
    const value = getField(container, key);
    delete container[key];
    return value;
  }

  #copy(from: readonly string[]): unknown {
    if (from.length === 0) throw patchNotApplicable('the whole document cannot be copied');
    const value = this.#get(from);
    this.#copied += JSON.stringify(value).length;
    if (this.#copied > MAX_COPIED) throw patchNotApplicable(`copies exceed ${MAX_COPIED}`);
    return cloneJson(value);
  }

  /** The container that a path ends in, and the key in it. */
  #locate(path: readonly string[]): { container: Container; key: string } {
    const key = path.at(-1);
    if (key === undefined) throw patchNotApplicable('the whole document cannot be meant');
    let at: unknown = this.#root;
    for (const token of path.slice(0, -1)) at = childOf(at, token);
    if (!isContainer(at)) throw patchNotApplicable(`${print(path)} is in nothing`);
    return { container: at, key };
  }
}

function childOf(container: unknown, token: string): unknown {
  if (Array.isArray(container)) return container[indexIn(container, token, container.length - 1)];
  return isJsonObject(container) ? getField(container, token) : undefined;
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isJsonObject(value);
}

/** The place that `token` names in `list`, at most `last`; a negative one counts from behind `last`. */
function indexIn(list: readonly unknown[], token: string, last: number): number {
  const given = /^-?\d{1,9}$/.test(token) ? Number(token) : Number.NaN;
  const index = given < 0 ? given + last + 1 : given;
  if (index >= 0 && index <= last) return index;
  throw patchNotApplicable(`${token} is no place in a list of ${list.length}`);
}

function print(path: readonly string[]): string {
  return `/${path.join('/')}`;
}
