import type { DynamicObject } from '@drover/apimachinery';
import { normanErrors } from '../errors.ts';

/** Objects that are read for one answer at most: sorting and filtering look at each of them. */
export const MAX_OBJECTS_READ = 20_000;
/** Objects that one call asks for at most. */
export const MAX_CHUNK = 500;
/** Calls for one answer that run at the same time. */
export const MAX_CALLS = 8;

/** What one call reads of a segment. */
export interface Chunk {
  readonly objects: readonly DynamicObject[];
  /** Where the next chunk begins; absent at the end. */
  readonly next?: string;
  /** How many objects follow; absent when that is not known. */
  readonly remaining?: number;
}

/** What is asked of a segment. */
export interface ChunkRange {
  readonly limit: number;
  /** The `next` of an earlier chunk; absent = from the beginning. */
  readonly token?: string | undefined;
}

/** Objects of a list that lie side by side in the order of their names: those of one resource in one namespace. */
export interface Segment {
  /** What ids have before the name: `default`, `deployment:default`; nothing for objects without namespace. */
  readonly prefix: string;
  read(range: ChunkRange): Promise<Chunk>;
}

/** The order of segments in which the ids of all their objects ascend. */
export function orderedSegments(segments: readonly Segment[]): readonly Segment[] {
  return segments.toSorted((a, b) => (`${a.prefix}:` < `${b.prefix}:` ? -1 : 1));
}

/** Counts the objects that are read for one answer. */
export class ReadBudget {
  #left = MAX_OBJECTS_READ;

  /** @throws `NORMAN_LIST_TOO_LARGE` when it is exhausted. */
  spend(chunk: Chunk): Chunk {
    this.#left -= chunk.objects.length;
    if (this.#left < 0) {
      throw normanErrors.create('NORMAN_LIST_TOO_LARGE', { max: MAX_OBJECTS_READ });
    }
    return chunk;
  }
}

/**
 * Reads every object of every segment, in no order.
 *
 * @throws `NORMAN_LIST_TOO_LARGE` when there are more than {@link MAX_OBJECTS_READ}.
 */
export async function readAllSegments(
  segments: readonly Segment[],
): Promise<readonly DynamicObject[]> {
  const budget = new ReadBudget();
  const objects: DynamicObject[] = [];
  await forEachSegment(segments, async (segment) => {
    for await (const chunk of chunksOf(segment)) objects.push(...budget.spend(chunk).objects);
  });
  return objects;
}

/** How many objects there are, by one call for each segment; `undefined` where the cluster does not tell. */
export async function countSegments(segments: readonly Segment[]): Promise<number | undefined> {
  let count: number | undefined = 0;
  await forEachSegment(segments, async (segment) => {
    const { objects, next, remaining } = await segment.read({ limit: 1 });
    const behind = next === undefined ? 0 : remaining;
    count =
      count === undefined || behind === undefined ? undefined : count + objects.length + behind;
  });
  return count;
}

async function forEachSegment(
  segments: readonly Segment[],
  visit: (segment: Segment) => Promise<void>,
): Promise<void> {
  const waiting = segments.values();
  const work = async (): Promise<void> => {
    for (const segment of waiting) await visit(segment);
  };
  await Promise.all(Array.from({ length: MAX_CALLS }, work));
}

async function* chunksOf(segment: Segment): AsyncGenerator<Chunk, void, undefined> {
  let token: string | undefined;
  do {
    const chunk = await segment.read({ limit: MAX_CHUNK, token });
    yield chunk;
    token = chunk.next;
  } while (token !== undefined);
}
