/** What identifies an item. */
export type IdOf = (item: unknown) => unknown;

/** How {@link arrangeItems} sorts. */
export interface Arrangement {
  /** The order that a patch wants; items that it does not name come in between. */
  readonly order: readonly unknown[];
  /** The order that was. */
  readonly was: readonly unknown[];
  readonly idOf: IdOf;
}

/**
 * Sorts the items that `order` names as it says, and puts each other item before the first of them that it stood before
 * in `was`, keeping the order among those, too.
 */
export function arrangeItems<T>(
  items: readonly T[],
  { order, was, idOf }: Arrangement,
): readonly T[] {
  const wanted = ranks(order, idOf);
  const former = ranks(was, idOf);
  const named = items
    .filter((item) => wanted.has(idOf(item)))
    .toSorted((left, right) => rank(wanted, idOf(left)) - rank(wanted, idOf(right)));
  const others = items.filter((item) => !wanted.has(idOf(item)));
  return interleave(named, others, (other, item) => {
    const at = former.get(idOf(item));
    return at !== undefined && rank(former, idOf(other)) < at;
  });
}

/** Merges two lists, each in its order; an item of `others` goes first when `isBefore` says so. */
function interleave<T>(
  named: readonly T[],
  others: readonly T[],
  isBefore: (other: T, item: T) => boolean,
): T[] {
  const result: T[] = [];
  let next = 0;
  for (const item of named) {
    for (
      let other = others[next];
      other !== undefined && isBefore(other, item);
      other = others[next]
    ) {
      result.push(other);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

/** The first place of each item. */
function ranks(list: readonly unknown[], idOf: IdOf): Map<unknown, number> {
  return new Map(list.map((item, index): [unknown, number] => [idOf(item), index]).toReversed());
}

function rank(places: ReadonlyMap<unknown, number>, id: unknown): number {
  return places.get(id) ?? Number.POSITIVE_INFINITY;
}
