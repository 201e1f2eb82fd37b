/**
 * Does `work` for each of `items`, at most `limit` at a time, begun in their order. All of them are tried, whatever
 * happens to others.
 *
 * @returns what was thrown, in the order of the items.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<readonly unknown[]> {
  const failures = new Map<number, unknown>();
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        await work(item);
      } catch (error) {
        failures.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...failures].toSorted(([left], [right]) => left - right).map(([, error]) => error);
}

/** @throws the first of `failures`, if there is any. */
export function throwFirst(failures: readonly unknown[]): void {
  if (failures.length > 0) throw failures[0];
}
