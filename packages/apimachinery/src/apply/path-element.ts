import { getField, isJsonObject, type JsonObject } from '../json/json.ts';

/**
 * One step of a path in an object, as FieldsV1 writes it: `f:name` a field, `k:{"name":"a"}` an item of a list by its
 * keys, `v:"x"` an item of a set, `i:0` a place. The text is canonical, so equal steps are equal texts.
 */
export type PathElement = string;

/** The step to a field. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The step to an item of a set. */
export function valueElement(value: unknown): PathElement {
  return `v:${JSON.stringify(value)}`;
}

/** The step to the item of a list that has these keys. */
export function keyElement(keys: JsonObject): PathElement {
  const sorted = Object.keys(keys).toSorted();
  const fields = sorted.map(
    (key) => `${JSON.stringify(key)}:${JSON.stringify(getField(keys, key))}`,
  );
  return `k:{${fields.join(',')}}`;
}

/** The name of the field that a step leads to; `undefined` for items of lists. */
export function fieldNameOf(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/** A step as someone else wrote it, in canonical form; `undefined` when it is none. */
export function parsePathElement(text: string): PathElement | undefined {
  if (text.startsWith('f:') || /^i:\d+$/.test(text)) return text;
  const value = parseJson(text.slice(2));
  if (text.startsWith('v:') && value !== undefined) return valueElement(value);
  return text.startsWith('k:') && isJsonObject(value) ? keyElement(value) : undefined;
}

/** A path as Kubernetes prints it in conflicts: `.spec.containers[name="a"].image`. */
export function formatPath(path: readonly PathElement[]): string {
  return path.map(formatElement).join('');
}

const TYPES = 'fkvi';

/** Fields first, then items by key, by value and by place; each in the order of their texts. */
export function comparePathElements(left: PathElement, right: PathElement): number {
  if (left === right) return 0;
  const [type, otherType] = [left.charAt(0), right.charAt(0)];
  if (type !== otherType) return TYPES.indexOf(type) - TYPES.indexOf(otherType);
  return left < right ? -1 : 1;
}

function formatElement(element: PathElement): string {
  const content = element.slice(2);
  switch (element.charAt(0)) {
    case 'f':
      return `.${content}`;
    case 'k':
      return `[${formatKeys(content)}]`;
    case 'v':
      return `[=${content}]`;
    default:
      return `[${content}]`;
  }
}

function formatKeys(content: string): string {
  const keys = parseJson(content);
  if (!isJsonObject(keys)) return content;
  return Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller decides what that means.
    return undefined;
  }
}
