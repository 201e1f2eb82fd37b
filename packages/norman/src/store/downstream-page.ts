import type { DynamicObject } from '@drover/apimachinery';
import {
  type Chunk,
  MAX_CALLS,
  MAX_CHUNK,
  ReadBudget,
  type Segment,
} from './downstream-segments.ts';

/** Objects that one call asks for at least where some of them are left out afterwards. */
const MIN_FILTERED_CHUNK = 100;

/** Where a page begins. */
export interface PageStart {
  /** Id of the first row; when it is gone, the next one is meant. */
  readonly marker: string;
  /** Start of a chunk of the marker's segment that is not behind the row; absent = the segment's beginning. */
  readonly token?: string;
  /** Rows before the page, where that is known. */
  readonly offset?: number;
}

/** What {@link readSegmentPage} is asked for. */
export interface SegmentPageOptions {
  readonly limit: number;
  /** Absent = with the first row. */
  readonly start?: PageStart | undefined;
  readonly idOf: (object: DynamicObject) => string;
  /** Leaves objects out; absent = none. */
  readonly isShown?: ((object: DynamicObject) => boolean) | undefined;
}

/** One page of a list in the order of ids. */
export interface SegmentPage {
  readonly rows: readonly DynamicObject[];
  /** Where the next page begins; absent when this is the last one. */
  readonly next?: PageStart;
  /** Rows on all pages, where that is known. */
  readonly total?: number;
}

/**
 * Reads one page of segments that are in order: as many objects as the page has rows, and one more to know where
 * the next one begins. Where segments are small, several are read at a time.
 *
 * @throws `NORMAN_LIST_TOO_LARGE` when too many objects are between the start of a segment and the page.
 */
export async function readSegmentPage(
  segments: readonly Segment[],
  options: SegmentPageOptions,
): Promise<SegmentPage> {
  const { start } = options;
  if (!start) return new PageReader(segments, options, 0).read();
  const from = segments.findIndex(({ prefix }) => `${prefix}:` >= `${prefixOf(start.marker)}:`);
  if (from === -1) return { rows: [] };
  const isFromBeginning = from === 0 && start.token === undefined;
  // Without what is known already, rows are counted when all of them are met.
  const offset = start.offset ?? (isFromBeginning ? 0 : undefined);
  // When the segment of the marker is gone, its token leads nowhere.
  const { token: _gone, ...rest } = start;
  const isThere = segments[from]?.prefix === prefixOf(start.marker);
  const own = isThere ? start : rest;
  return new PageReader(segments.slice(from), { ...options, start: own }, offset).read();
}

function prefixOf(id: string): string {
  return id.slice(0, Math.max(id.lastIndexOf(':'), 0));
}

/** A chunk where it was met. */
interface MetChunk extends Chunk {
  /** What it was read with. */
  readonly token: string | undefined;
  /** Whether it is of the last segment. */
  readonly isLast: boolean;
}

/** Collects the rows of a page. */
class PageReader {
  readonly #segments: readonly Segment[];
  readonly #options: SegmentPageOptions;
  readonly #budget = new ReadBudget();
  readonly #rows: DynamicObject[] = [];
  /** Rows before the page; `undefined` when not all of them were met. */
  #offset: number | undefined;
  #hasBegun: boolean;
  #hasSkipped = false;

  constructor(
    segments: readonly Segment[],
    options: SegmentPageOptions,
    offset: number | undefined,
  ) {
    this.#segments = segments;
    this.#options = options;
    this.#offset = offset;
    this.#hasBegun = options.start === undefined;
  }

  async read(): Promise<SegmentPage> {
    for await (const chunk of this.#chunks()) {
      const next = this.#take(chunk.objects);
      if (next !== undefined) return this.#pageBefore(next, chunk);
    }
    return { rows: this.#rows, ...this.#total(0) };
  }

  /** Takes rows out of a chunk; returns the index of the first one for which the page has no room. */
  #take(objects: readonly DynamicObject[]): number | undefined {
    const { limit, isShown } = this.#options;
    for (const [index, object] of objects.entries()) {
      if ((isShown && !isShown(object)) || this.#isBefore(object)) continue;
      if (this.#rows.length === limit) return index;
      this.#rows.push(object);
    }
    return undefined;
  }

  #isBefore(object: DynamicObject): boolean {
    const { start, idOf } = this.#options;
    this.#hasBegun ||= start === undefined || idOf(object) >= start.marker;
    // What an offset came with counts everything before the marker.
    if (!this.#hasBegun && start?.offset === undefined && this.#offset !== undefined) {
      this.#offset += 1;
    }
    this.#hasSkipped ||= !this.#hasBegun;
    return !this.#hasBegun;
  }

  #pageBefore(index: number, { objects, token, ...rest }: MetChunk): SegmentPage {
    const { idOf, isShown } = this.#options;
    const first = objects[index];
    const offset = this.#offset === undefined ? undefined : this.#offset + this.#rows.length;
    const behind = rest.next === undefined ? 0 : rest.remaining;
    const isCounted = rest.isLast && behind !== undefined && !isShown;
    return {
      rows: this.#rows,
      ...(first && {
        next: {
          marker: idOf(first),
          ...(token !== undefined && { token }),
          ...(offset !== undefined && { offset }),
        },
      }),
      ...(isCounted && this.#total(objects.length - index + behind)),
    };
  }

  #total(behind: number): { readonly total?: number } {
    if (this.#offset === undefined) return {};
    return { total: this.#offset + this.#rows.length + behind };
  }

  async *#chunks(): AsyncGenerator<MetChunk, void, undefined> {
    let token = this.#options.start?.token;
    let ahead = 1;
    for (let at = 0; at < this.#segments.length; ) {
      const batch = this.#segments.slice(at, at + ahead);
      const range = { limit: this.#chunkSize(), token };
      const firsts = await Promise.all(batch.map((segment) => segment.read(range)));
      for (const [index, segment] of batch.entries()) {
        const isLast = at + index === this.#segments.length - 1;
        const first = firsts[index];
        if (first) yield* this.#wholeSegment(segment, { ...first, token, isLast });
      }
      token = undefined;
      at += batch.length;
      ahead = Math.min(ahead * 2, MAX_CALLS);
    }
  }

  /** The first chunk of a segment, then those that follow it. */
  async *#wholeSegment(segment: Segment, first: MetChunk): AsyncGenerator<MetChunk> {
    this.#budget.spend(first);
    yield first;
    for (let token = first.next; token !== undefined; ) {
      const chunk = this.#budget.spend(await segment.read({ limit: this.#chunkSize(), token }));
      yield { ...chunk, token, isLast: first.isLast };
      token = chunk.next;
    }
  }

  #chunkSize(): number {
    const { limit, isShown } = this.#options;
    // Without a token the page may be far behind the start of the segment.
    if (this.#hasSkipped && !this.#hasBegun) return MAX_CHUNK;
    const missing = limit - this.#rows.length;
    return Math.min(Math.max(missing, isShown ? MIN_FILTERED_CHUNK : 1), MAX_CHUNK);
  }
}
