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
}

/** Compares two states path by path, where the schema divides them. */
export function compareObjects(
  before: JsonObject,
  after: JsonObject,
  place: SchemaPlace,
): Comparison {
  const comparer = new Comparer();
  comparer.compare([], { before, after }, place);
  return comparer.result();
}

/** The paths that are new or have another value. */
export function changedFields({ added, modified }: Comparison): FieldSet {
  return unionFieldSets(added, modified);
}

/** Two states of one value; `undefined` is absence. */
interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

type Path = readonly PathElement[];

class Comparer {
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();

  result(): Comparison {
    return {
      added: this.#added.build(),
      modified: this.#modified.build(),
      removed: this.#removed.build(),
    };
  }

  compare(path: Path, pair: Pair, place: SchemaPlace): void {
    const { before, after } = pair;
    if (!isWhole(pair, place)) {
      this.#compareContent(path, pair, place);
      if (before === undefined) this.#added.insert(path);
      else if (after === undefined) this.#removed.insert(path);
    } else if (before === undefined) {
      this.#added.insert(path);
    } else if (after === undefined) {
      this.#removed.insert(path);
    } else if (!equalJson(before, after)) {
      this.#modified.insert(path);
      this.#compareKinds(path, pair, place);
    }
  }

  /** A value that was divided and is no longer, or the other way round, loses or gains its content. */
  #compareKinds(path: Path, { before, after }: Pair, place: SchemaPlace): void {
    if (shapeOf(place, before) === shapeOf(place, after)) return;
    this.#compareContent(path, { before, after: undefined }, place);
    this.#compareContent(path, { before: undefined, after }, place);
  }

  #compareContent(path: Path, pair: Pair, place: SchemaPlace): void {
    const shapes = [pair.before, pair.after].map((side) => shapeOf(place, side));
    if (shapes.includes('list')) this.#compareItems(path, pair, place);
    if (shapes.includes('object')) this.#compareFields(path, pair, place);
  }

  #compareFields(path: Path, { before, after }: Pair, place: SchemaPlace): void {
    const left = isJsonObject(before) ? before : {};
    const right = isJsonObject(after) ? after : {};
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const field = objectField(place, name);
      const pair = { before: getField(left, name), after: getField(right, name) };
      this.compare([...path, field.element], pair, field.place);
    }
  }

  #compareItems(path: Path, { before, after }: Pair, place: SchemaPlace): void {
    const left = groupItems(before, place);
    const right = groupItems(after, place);
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      const pair = { before: left.get(element) ?? [], after: right.get(element) ?? [] };
      this.#compareGroup([...path, element], pair, itemPlace(place));
    }
  }

  /** Items with the same keys: one on each side as a rule; several count as a whole. */
  #compareGroup(
    path: Path,
    { before, after }: { readonly before: readonly unknown[]; readonly after: readonly unknown[] },
    place: SchemaPlace,
  ): void {
    if (before.length < 2 && after.length < 2) {
      this.compare(path, { before: before[0], after: after[0] }, place);
    } else if (before.length >= 2 && after.length >= 2) {
      if (!equalJson(before, after)) this.#modified.insert(path);
    } else if (before.length >= 2) {
      if (after.length > 0) this.compare(path, { before: undefined, after: after[0] }, place);
      this.#removed.insert(path);
    } else {
      if (before.length > 0) this.compare(path, { before: before[0], after: undefined }, place);
      this.#added.insert(path);
    }
  }
}

/** Whether a pair is compared as a whole: a side is a leaf, or there is nothing in either. */
function isWhole({ before, after }: Pair, place: SchemaPlace): boolean {
  const sides = [before, after].filter((side) => side !== undefined && side !== null);
  if (sides.every(isEmpty)) return true;
  return sides.some((side) => shapeOf(place, side) === 'leaf') || differs(sides);
}

function differs([left, right]: readonly unknown[]): boolean {
  return right !== undefined && Array.isArray(left) !== Array.isArray(right);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function groupItems(list: unknown, place: SchemaPlace): Map<PathElement, unknown[]> {
  const groups = new Map<PathElement, unknown[]>();
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    const element = itemElement(place, item);
    if (element === undefined) continue;
    const group = groups.get(element) ?? [];
    groups.set(element, group);
    group.push(item);
  }
  return groups;
}
