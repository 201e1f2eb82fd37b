import type { CallCost } from '../check/overload.ts';
import { lengthOf } from '../syntax/code-points.ts';
import { isList, isMap, isOpaque, OptionalValue, type Value } from '../values/value.ts';

/** What going over one character costs. */
const CHARACTER = 0.1;

/** What one character of a pattern costs for each character of the text. */
const PATTERN = 0.25;

/** How much there is to go over in a value. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return lengthOf(value);
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof OptionalValue) return value.value === undefined ? 1 : sizeOf(value.value);
  if (value === undefined || value === null) return 1;
  if (isList(value) || isMap(value)) return value.size;
  return isOpaque(value) ? (value.size ?? 1) : 1;
}

/** Going over the first argument, `times` times. */
export function traversal(times = 1): CallCost {
  return ([text]) => Math.ceil(sizeOf(text) * times * CHARACTER);
}

/** Going over the result twice: it is measured and written. */
export const resultTraversal: CallCost = (_args, result) =>
  Math.ceil(sizeOf(result) * 2 * CHARACTER);

/** Comparing as much as the shorter of the first two has. */
export const comparison: CallCost = ([left, right]) =>
  isOpaqueValue(left) ? 1 : Math.ceil(Math.min(sizeOf(left), sizeOf(right)) * CHARACTER);

/** Going over both of the first two. */
export const concatenation: CallCost = ([left, right]) =>
  Math.ceil((sizeOf(left) + sizeOf(right)) * CHARACTER);

/** Looking for the second in the first. */
export const search: CallCost = ([text, part]) =>
  Math.ceil(sizeOf(text) * CHARACTER) * Math.ceil(sizeOf(part) * CHARACTER);

/** Matching the first against the pattern that comes second. */
export const patternMatch: CallCost = ([text, pattern]) => patternCost(text, sizeOf(pattern));

/** Matching a text against a pattern of that length. */
export function patternCost(text: Value | undefined, patternSize: number): number {
  return Math.ceil((1 + sizeOf(text)) * CHARACTER) * Math.ceil(patternSize * PATTERN);
}

/** Looking at every item of a list, and into each that is a text. */
export const listTraversal: CallCost = ([list]) => {
  if (list === undefined || list === null || !isList(list))
    return Math.ceil(sizeOf(list) * CHARACTER);
  let cost = 0;
  for (const item of list) {
    const isText = typeof item === 'string' || item instanceof Uint8Array;
    cost += isText ? Math.ceil(sizeOf(item) * CHARACTER) : 1;
  }
  return cost;
};

function isOpaqueValue(value: Value | undefined): boolean {
  return value !== undefined && isOpaque(value);
}
