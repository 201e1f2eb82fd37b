import { equalJson, getField, isJsonObject, type JsonObject } from '../json/json.ts';
import { itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { type FieldSet, FieldSetBuilder, unionFieldSets } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import { itemElement, objectField, shapeOf } from './value-shape.ts';

/** What happened between two states of an object. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
  /** Whether a list of the later state that is divided by keys has an item without any. */
  readonly hasKeyless: boolean;
}

/** Compares two states path by path, where the schema divides them. */
export function compareObjects(
  before: JsonObject,
  after: JsonObject,
  place: SchemaPlace,
): Comparison {
  const comparer = new Comparer();
  comparer.compare({ before, after }, place);
  return comparer.result();
}

/** The paths that are new or have another value. */
export function changedFields({
  added,
  modified,
}: Pick<Comparison, 'added' | 'modified'>): FieldSet {
  return unionFieldSets(added, modified);
}

/** Two states of one value; `undefined` is absence. */
interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

class Comparer {
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();
  #hasKeyless = false;
  /** Where it is, one stack for the whole walk. */
  readonly #path: PathElement[] = [];

  result(): Comparison {
    return {
      added: this.#added.build(),
      modified: this.#modified.build(),
      removed: this.#removed.build(),
      hasKeyless: this.#hasKeyless,
    };
  }

  compare(pair: Pair, place: SchemaPlace): void {
    const { before, after } = pair;
    if (before === after) return;
    if (!isWhole(pair, place)) {
      this.#compareContent(pair, place);
      if (before === undefined) this.#added.insert(this.#path);
      else if (after === undefined) this.#removed.insert(this.#path);
    } else if (before === undefined) {
      this.#added.insert(this.#path);
    } else if (after === undefined) {
      this.#removed.insert(this.#path);
    } else if (!equalJson(before, after)) {
      this.#modified.insert(this.#path);
      this.#compareKinds(pair, place);
    }
  }

  #compareBelow(element: PathElement, pair: Pair, place: SchemaPlace): void {
    this.#path.push(element);
    this.compare(pair, place);
    this.#path.pop();
  }

  /** A value that was divided and is no longer, or the other way round, loses or gains its content. */
  #compareKinds({ before, after }: Pair, place: SchemaPlace): void {
    if (shapeOf(place, before) === shapeOf(place, after)) return;
    this.#compareContent({ before, after: undefined }, place);
    this.#compareContent({ before: undefined, after }, place);
  }

  #compareContent(pair: Pair, place: SchemaPlace): void {
    const left = shapeOf(place, pair.before);
    const right = shapeOf(place, pair.after);
    if (left === 'list' || right === 'list') this.#compareItems(pair, place);
    if (left === 'object' || right === 'object') this.#compareFields(pair, place);
  }

  #compareFields({ before, after }: Pair, place: SchemaPlace): void {
    const left = isJsonObject(before) ? before : {};
    const right = isJsonObject(after) ? after : {};
    for (const name of Object.keys(left)) {
      const field = objectField(place, name);
      const pair = { before: left[name], after: getField(right, name) };
      this.#compareBelow(field.element, pair, field.place);
    }
    for (const name of Object.keys(right)) {
      if (Object.hasOwn(left, name)) continue;
      const field = objectField(place, name);
      this.#compareBelow(field.element, { before: undefined, after: right[name] }, field.place);
    }
  }

  #compareItems({ before, after }: Pair, place: SchemaPlace): void {
    const { groups: left } = groupItems(before, place);
    const { groups: right, hasKeyless } = groupItems(after, place);
    this.#hasKeyless ||= hasKeyless;
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      const group = { before: left.get(element) ?? [], after: right.get(element) ?? [] };
      this.#path.push(element);
      this.#compareGroup(group, itemPlace(place));
      this.#path.pop();
    }
  }

  /** Items with the same keys: one on each side as a rule; several count as a whole. */
  #compareGroup(
    { before, after }: { readonly before: readonly unknown[]; readonly after: readonly unknown[] },
    place: SchemaPlace,
  ): void {
    if (before.length < 2 && after.length < 2) {
      this.compare({ before: before[0], after: after[0] }, place);
    } else if (before.length >= 2 && after.length >= 2) {
      if (!equalJson(before, after)) this.#modified.insert(this.#path);
    } else if (before.length >= 2) {
      if (after.length > 0) this.compare({ before: undefined, after: after[0] }, place);
      this.#removed.insert(this.#path);
    } else {
      if (before.length > 0) this.compare({ before: before[0], after: undefined }, place);
      this.#added.insert(this.#path);
    }
  }
}

/** Whether a pair is compared as a whole: a side is a leaf, or there is nothing in either. */
function isWhole({ before, after }: Pair, place: SchemaPlace): boolean {
  const isEmptyBefore = isEmpty(before);
  const isEmptyAfter = isEmpty(after);
  if (isEmptyBefore && isEmptyAfter) return true;
  if (isLeaf(before, place) || isLeaf(after, place)) return true;
  return isPresent(before) && isPresent(after) && Array.isArray(before) !== Array.isArray(after);
}

function isPresent(side: unknown): boolean {
  return side !== undefined && side !== null;
}

function isLeaf(side: unknown, place: SchemaPlace): boolean {
  return isPresent(side) && shapeOf(place, side) === 'leaf';
}

/** What is absent or null is empty, too. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isPresent(value) || (isJsonObject(value) && Object.keys(value).length === 0);
}

interface GroupedItems {
  readonly groups: ReadonlyMap<PathElement, readonly unknown[]>;
  readonly hasKeyless: boolean;
}

function groupItems(list: unknown, place: SchemaPlace): GroupedItems {
  const groups = new Map<PathElement, unknown[]>();
  let hasKeyless = false;
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    const element = itemElement(place, item);
    if (element === undefined) {
      hasKeyless = true;
      continue;
    }
    const group = groups.get(element) ?? [];
    groups.set(element, group);
    group.push(item);
  }
  return { groups, hasKeyless };
}
