import { isJsonObject, type JsonObject, type MutableJsonObject, setField } from '../json/json.ts';
import { childSet, type FieldSet, isEmptyFieldSet } from './field-set.ts';
import { comparePathElements, type PathElement, parsePathElement } from './path-element.ts';

/** Marks, in FieldsV1, that the path itself is a member beside what lies below it. */
const SELF = '.';

/** How sets were written where they were read: most writes leave most sets as they are. */
const written = new WeakMap<FieldSet, JsonObject>();

/** A set as `managedFields[].fieldsV1` holds it. */
export function toFieldsV1(set: FieldSet): JsonObject {
  return written.get(set) ?? write(set);
}

function write(set: FieldSet): MutableJsonObject {
  const fields: MutableJsonObject = {};
  if (isEmptyFieldSet(set)) return fields;
  for (const element of [...set.members.union(set.children)].sort(comparePathElements)) {
    const below = write(childSet(set, element));
    const isMarked = set.members.has(element) && Object.keys(below).length > 0;
    setField(fields, element, isMarked ? { [SELF]: {}, ...below } : below);
  }
  return fields;
}

/** The set that a `fieldsV1` holds; `undefined` when it is none. */
export function fromFieldsV1(fields: unknown): FieldSet | undefined {
  if (!isJsonObject(fields)) return undefined;
  const reader = new FieldsReader();
  const set = reader.read(fields);
  if (set && reader.isCanonical && !Object.hasOwn(fields, SELF)) written.set(set, fields);
  return set;
}

class FieldsReader {
  /** Whether all that was read is as {@link toFieldsV1} writes it. */
  isCanonical = true;

  read(fields: unknown): FieldSet | undefined {
    if (!isJsonObject(fields)) return undefined;
    const members = new Set<PathElement>();
    const children = new Map<PathElement, FieldSet>();
    if (!isWellWritten(fields)) this.isCanonical = false;
    for (const key of Object.keys(fields)) {
      if (key === SELF) continue;
      const element = parsePathElement(key);
      const content = fields[key];
      const below = this.read(content);
      if (element === undefined || below === undefined) return undefined;
      if (element !== key) this.isCanonical = false;
      if (isEmptyFieldSet(below) || hasSelf(content)) members.add(element);
      if (!isEmptyFieldSet(below)) children.set(element, below);
    }
    return { members, children };
  }
}

/** Whether the mark comes first, empty and not alone, and the steps follow in their order. */
function isWellWritten(fields: JsonObject): boolean {
  const [first, ...rest] = Object.keys(fields);
  if (first === undefined) return true;
  if (first === SELF && (rest.length === 0 || JSON.stringify(fields[SELF]) !== '{}')) return false;
  const steps = first === SELF ? rest : [first, ...rest];
  return steps.every((step, at) => at === 0 || comparePathElements(steps[at - 1] ?? '', step) < 0);
}

function hasSelf(content: unknown): boolean {
  return isJsonObject(content) && Object.hasOwn(content, SELF);
}
