import { isJsonObject } from '@drover/apimachinery';
import { duplicate, type FieldError, goJson, invalid } from '@drover/kubernetes';
import type { SchemaNode } from './schema-node.ts';

/** Items that come twice in a list of type `set`, and items with the same keys in one of type `map`. */
export function validateUniqueLists(node: SchemaNode, value: unknown, path = ''): FieldError[] {
  if (!node.hasUniqueLists) return [];
  if (Array.isArray(value))
    return [...validateList(node, value, path), ...validateItems(node, value, path)];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const known = node.properties.get(name);
    if (known !== undefined)
      return validateUniqueLists(known, child, path === '' ? name : `${path}.${name}`);
    return node.values === undefined
      ? []
      : validateUniqueLists(node.values, child, `${path}[${name}]`);
  });
}

function validateItems(node: SchemaNode, list: readonly unknown[], path: string): FieldError[] {
  const { items } = node;
  if (items === undefined) return [];
  return list.flatMap((item, index) => validateUniqueLists(items, item, `${path}[${index}]`));
}

function validateList(node: SchemaNode, list: readonly unknown[], path: string): FieldError[] {
  if (node.listType === 'atomic') return [];
  if (node.listType === 'set') return duplicates(list, path);
  const stranger = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (stranger >= 0) {
    const detail = 'must be an object for an array of list-type map';
    return [invalid(`${path}[${stranger}]`, list[stranger], detail)];
  }
  return duplicates(
    list.map((item) => keysOf(node.listKeys, item)),
    path,
  );
}

/** The second of several equal ones is reported, the others are not. */
function duplicates(list: readonly unknown[], path: string): FieldError[] {
  const counts = new Map<string, number>();
  return list.flatMap((item, index) => {
    const text = goJson(item);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 2 ? [duplicate(`${path}[${index}]`, item)] : [];
  });
}

function keysOf(keys: readonly string[], item: unknown): unknown {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]),
  );
}
