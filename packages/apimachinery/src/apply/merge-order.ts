import type { PathElement } from './path-element.ts';

/** One item of a merged list: from the live list, from the configuration, or from both. */
export interface MergedItem {
  /** Its place in the live list. */
  readonly live: number | undefined;
  /** Its step in the configuration. */
  readonly config: PathElement | undefined;
}

/**
 * The order of a list in which a configuration (each item once) is merged into a live one.
 *
 * **Ordering**: items of the configuration stand as they do there; items that only the live list has keep their order,
 * and their place between the items that both have. Live items that cannot be told apart are replaced together.
 */
export function mergeOrder(
  live: readonly (PathElement | undefined)[],
  config: readonly PathElement[],
): MergedItem[] {
  const wanted: ReadonlySet<PathElement | undefined> = new Set(config);
  const places = uniquePlaces(live);
  const shared = config.filter((element) => live.includes(element));
  const merged: MergedItem[] = [];
  let at = 0;
  for (const element of config) {
    for (; at < live.length; at += 1) {
      if (!wanted.has(live[at])) merged.push({ live: at, config: undefined });
      else if (live[at] === element || live[at] === shared[0]) break;
    }
    merged.push({ live: places.get(element), config: element });
    if (live[at] === element) at += 1;
    if (shared[0] === element) shared.shift();
  }
  for (; at < live.length; at += 1) {
    if (!wanted.has(live[at])) merged.push({ live: at, config: undefined });
  }
  return merged;
}

/** The places of the items that are there once. */
function uniquePlaces(live: readonly (PathElement | undefined)[]): Map<unknown, number> {
  const places = new Map<unknown, number>();
  const repeated = new Set<unknown>();
  for (const [place, element] of live.entries()) {
    if (places.has(element)) repeated.add(element);
    places.set(element, place);
  }
  for (const element of repeated) places.delete(element);
  return places;
}
