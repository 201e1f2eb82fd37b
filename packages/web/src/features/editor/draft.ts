/** The fields of a v3 resource as they are edited, spelt as in the API; `type` says which type it is. */
export type Draft = Readonly<Record<string, unknown>>;

/** A step into a value: the key of an object, or the place in a list. */
export type Segment = string | number;

/** Where a value stands in a draft. */
export type Path = readonly Segment[];

/** What is wrong at a field; `path` is spelt as the server spells `fieldName`: `containers[0].image`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Spells a path: `containers[0].image`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

/**
 * Reads a path that was spelt by {@link formatPath} or by the server.
 *
 * Keys of maps may hold dots and brackets (`data.tls.crt`), so that keys that are there win over what the grammar says.
 */
export function parsePath(text: string, within: unknown): Path {
  const path: Segment[] = [];
  let rest = text;
  let value = within;
  while (rest !== '') {
    const segment = segmentOf(rest, value);
    path.push(segment);
    value = childOf(value, segment);
    const length = typeof segment === 'number' ? `[${segment}]`.length : segment.length;
    rest = rest.slice(Math.max(length, 1)).replace(/^\./, '');
  }
  return path;
}

function segmentOf(rest: string, value: unknown): Segment {
  const index = /^\[([0-9]{1,9})\]/.exec(rest)?.[1];
  if (index !== undefined) return Number(index);
  const known = isRecord(value) ? Object.keys(value) : [];
  const found = known
    .filter(
      (key) => key !== '' && rest.startsWith(key) && /^(?:$|[.[])/.test(rest.slice(key.length)),
    )
    .toSorted((a, b) => b.length - a.length)[0];
  return found ?? /^[^.[]*/.exec(rest)?.[0] ?? rest;
}

function childOf(value: unknown, segment: Segment): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[])[Number(segment)];
  if (!isRecord(value) || !Object.hasOwn(value, segment)) return undefined;
  return value[segment];
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce(childOf, value);
}

/** The draft with a value at a path; `undefined` takes the field away. Everything else stays the same object. */
export function withValue(draft: Draft, path: Path, value: unknown): Draft {
  const changed = replaced(draft, path, value);
  return isRecord(changed) ? changed : draft;
}

function replaced(container: unknown, [segment, ...rest]: Path, value: unknown): unknown {
  if (segment === undefined) return value;
  const child = replaced(childOf(container, segment), rest, value);
  if (typeof segment === 'number') return replacedItem(container, segment, child);
  const entries = isRecord(container) ? Object.entries(container) : [];
  if (child === undefined) return Object.fromEntries(entries.filter(([key]) => key !== segment));
  const isThere = entries.some(([key]) => key === segment);
  if (!isThere) return Object.fromEntries([...entries, [segment, child]]);
  return Object.fromEntries(entries.map(([key, item]) => [key, key === segment ? child : item]));
}

function replacedItem(container: unknown, index: number, item: unknown): unknown {
  const items: readonly unknown[] = Array.isArray(container) ? container : [];
  if (item === undefined) return items.filter((_, at) => at !== index);
  return index < items.length ? items.with(index, item) : [...items, item];
}

/** Whether two values are the same to the API: the order of keys does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}
