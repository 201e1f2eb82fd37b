import { fieldPlace, itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import type { FieldSet } from './field-set.ts';
import { fieldNameOf, type PathElement } from './path-element.ts';
import { isNamedField } from './value-shape.ts';

/**
 * The set with every field that the schema names on the way to a path of it: whoever owns `spec.template.name` keeps
 * `spec` and `spec.template` in being, too.
 */
export function withNamedFields(set: FieldSet, place: SchemaPlace): FieldSet {
  const members = new Set(set.members);
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const name = fieldNameOf(element);
    if (name !== undefined && isNamedField(place, name)) members.add(element);
    const below = name === undefined ? itemPlace(place) : fieldPlace(place, name);
    children.set(element, withNamedFields(child, below));
  }
  return { members, children };
}
