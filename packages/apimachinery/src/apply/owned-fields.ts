import { isJsonObject, type JsonObject } from '../json/json.ts';
import { itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import { itemElement, objectField, shapeOf } from './value-shape.ts';

/** What a configuration speaks of: the paths that whoever applies it owns. */
export function ownedFields(object: JsonObject, place: SchemaPlace): FieldSet {
  const collector = new Collector();
  collector.collect(object, place);
  return collector.result();
}

class Collector {
  readonly #fields = new FieldSetBuilder();
  /** Where it is, one stack for the whole walk. */
  readonly #path: PathElement[] = [];

  result(): FieldSet {
    return this.#fields.build();
  }

  collect(value: unknown, place: SchemaPlace): void {
    if (isJsonObject(value) && shapeOf(place, value) === 'object')
      this.#collectFields(value, place);
    else if (Array.isArray(value) && shapeOf(place, value) === 'list')
      this.#collectItems(value, place);
    else this.#fields.insert(this.#path);
  }

  #collectFields(object: JsonObject, place: SchemaPlace): void {
    for (const name of Object.keys(object)) {
      const field = objectField(place, name);
      const content = object[name];
      this.#path.push(field.element);
      this.collect(content, field.place);
      if (!field.isNamed || isEmptyObject(content)) this.#fields.insert(this.#path);
      this.#path.pop();
    }
  }

  #collectItems(list: readonly unknown[], place: SchemaPlace): void {
    const items = list.map((item) => ({ item, element: itemElement(place, item) }));
    const repeated = repeatedElements(items.map(({ element }) => element));
    for (const { item, element } of items) {
      if (element === undefined) continue;
      this.#path.push(element);
      this.#fields.insert(this.#path);
      // Of items that cannot be told apart only their being there is owned.
      if (!repeated.has(element)) this.collect(item, itemPlace(place));
      this.#path.pop();
    }
  }
}

function repeatedElements(elements: readonly (PathElement | undefined)[]): Set<PathElement> {
  const seen = new Set<PathElement>();
  const repeated = new Set<PathElement>();
  for (const element of elements) {
    if (element === undefined) continue;
    if (seen.has(element)) repeated.add(element);
    seen.add(element);
  }
  return repeated;
}

function isEmptyObject(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
