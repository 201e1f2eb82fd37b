import { getField, isJsonObject, type MutableJsonObject, setField } from '../json/json.ts';
import { childSet, type FieldSet, isEmptyFieldSet } from './field-set.ts';
import { comparePathElements, type PathElement, parsePathElement } from './path-element.ts';

/** Marks, in FieldsV1, that the path itself is a member beside what lies below it. */
const SELF = '.';

/** A set as `managedFields[].fieldsV1` holds it. */
export function toFieldsV1(set: FieldSet): MutableJsonObject {
  const fields: MutableJsonObject = {};
  for (const element of [...set.members.union(set.children)].toSorted(comparePathElements)) {
    const below = toFieldsV1(childSet(set, element));
    const isMarked = set.members.has(element) && Object.keys(below).length > 0;
    setField(fields, element, isMarked ? { [SELF]: {}, ...below } : below);
  }
  return fields;
}

/** The set that a `fieldsV1` holds; `undefined` when it is none. */
export function fromFieldsV1(fields: unknown): FieldSet | undefined {
  if (!isJsonObject(fields)) return undefined;
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  for (const key of Object.keys(fields)) {
    if (key === SELF) continue;
    const element = parsePathElement(key);
    const content = getField(fields, key);
    const below = fromFieldsV1(content);
    if (element === undefined || below === undefined) return undefined;
    if (isEmptyFieldSet(below) || hasSelf(content)) members.add(element);
    if (!isEmptyFieldSet(below)) children.set(element, below);
  }
  return { members, children };
}

function hasSelf(content: unknown): boolean {
  return isJsonObject(content) && Object.hasOwn(content, SELF);
}
