import {
  getField,
  isJsonObject,
  type JsonObject,
  type MutableJsonObject,
  setField,
} from '../json/json.ts';
import { itemPlace, type SchemaPlace } from '../schema/merge-schema.ts';
import { mergeOrder } from './merge-order.ts';
import type { PathElement } from './path-element.ts';
import { itemElement, objectField, shapeOf } from './value-shape.ts';

/** The live object with all that a configuration says put over it. */
export function mergeObjects(live: JsonObject, config: JsonObject, place: SchemaPlace): JsonObject {
  const merged: MutableJsonObject = {};
  for (const name of new Set([...Object.keys(live), ...Object.keys(config)])) {
    const value = mergeValues(
      getField(live, name),
      getField(config, name),
      objectField(place, name).place,
    );
    if (value !== undefined) setField(merged, name, value);
  }
  return merged;
}

/** The merged value; `undefined` stands for absence on every side. */
function mergeValues(live: unknown, config: unknown, place: SchemaPlace): unknown {
  if (config === undefined) return live;
  if (isJsonObject(live) && isJsonObject(config) && shapeOf(place, config) === 'object') {
    return mergeObjects(live, config, place);
  }
  if (Array.isArray(live) && Array.isArray(config) && shapeOf(place, config) === 'list') {
    return mergeItems(live, config, place);
  }
  return keepsContent(live, config, place) ? live : config;
}

/** A `null` for an object or list that is divided takes nothing away: its content may belong to others. */
function keepsContent(live: unknown, config: unknown, place: SchemaPlace): boolean {
  if (config !== null || shapeOf(place, live) === 'leaf') return false;
  return Array.isArray(live) ? live.length > 0 : isJsonObject(live) && Object.keys(live).length > 0;
}

function mergeItems(
  live: readonly unknown[],
  config: readonly unknown[],
  place: SchemaPlace,
): unknown[] {
  const configItems = new Map<PathElement, unknown>();
  for (const item of config) configItems.set(itemElement(place, item) ?? '', item);
  const liveElements = live.map((item) => itemElement(place, item));
  return mergeOrder(liveElements, [...configItems.keys()]).map(({ live: at, config: element }) => {
    const before = at === undefined ? undefined : live[at];
    if (element === undefined) return before;
    return mergeValues(before, configItems.get(element), itemPlace(place));
  });
}
