/**
 * What `work` makes of each item, in the order in which it is done; at most `most` are worked on at a time. The next one
 * begins when the reader takes a result, so that a slow reader slows the work.
 *
 * @param work - must not reject.
 */
export async function* asTheyCome<T, R>(
  items: Iterable<T>,
  most: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const rest = items[Symbol.iterator]();
  const running = new Map<number, Promise<readonly [number, R]>>();
  let started = 0;
  const start = (): void => {
    const next = rest.next();
    if (next.done) return;
    const id = started++;
    running.set(
      id,
      work(next.value).then((result) => [id, result]),
    );
  };
  for (let free = most; free > 0; free -= 1) start();
  while (running.size > 0) {
    const [id, result] = await Promise.race(running.values());
    running.delete(id);
    start();
    yield result;
  }
}
