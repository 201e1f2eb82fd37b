import type { DynamicObject } from '@drover/apimachinery';
import { hasCode } from '@drover/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PageStart, readSegmentPage } from './downstream-page.ts';
import {
  type ChunkRange,
  orderedSegments,
  readAllSegments,
  type Segment,
} from './downstream-segments.ts';

const idOf = ({ metadata }: DynamicObject): string =>
  [metadata?.namespace, metadata?.name].filter(Boolean).join(':');

/** A segment over names in memory; tokens are indexes. Notes what it is asked for. */
function segment(prefix: string, names: readonly string[], asked: ChunkRange[] = []): Segment {
  const sorted = names.toSorted();
  return {
    prefix,
    read(range) {
      asked.push(range);
      const start = Number(range.token ?? 0);
      const end = start + range.limit;
      const objects = sorted
        .slice(start, end)
        .map((name) => ({ metadata: { name, ...(prefix && { namespace: prefix }) } }));
      const left = sorted.length - end;
      return Promise.resolve({
        objects,
        ...(left > 0 && { next: String(end), remaining: left }),
      });
    },
  };
}

async function walk(
  segments: readonly Segment[],
  options: { limit: number; withTokens: boolean; isShown?: (object: DynamicObject) => boolean },
): Promise<readonly string[][]> {
  const pages: string[][] = [];
  let start: PageStart | undefined;
  do {
    const page = await readSegmentPage(segments, { ...options, start, idOf });
    pages.push(page.rows.map(idOf));
    start = page.next && (options.withTokens ? page.next : { marker: page.next.marker });
  } while (start);
  return pages;
}

const names = fc.uniqueArray(fc.stringMatching(/^[a-c](?:[-a-c0]{0,2}[a-c0])?$/), {
  maxLength: 12,
});
const cluster = fc.dictionary(fc.stringMatching(/^[a-b](?:[-a0]?[a0])?$/), names, { maxKeys: 6 });

describe('pages of segments', () => {
  it.each([true, false])(
    'are together all objects in the order of ids, each full but the last; with tokens %s',
    async (withTokens) => {
      await fc.assert(
        fc.asyncProperty(cluster, fc.integer({ min: 1, max: 5 }), async (contents, limit) => {
          const segments = orderedSegments(
            Object.entries(contents).map(([prefix, own]) => segment(prefix, own)),
          );
          const all = Object.entries(contents)
            .flatMap(([prefix, own]) => own.map((name) => `${prefix}:${name}`))
            .toSorted();
          const pages = await walk(segments, { limit, withTokens });
          expect(pages.flat()).toEqual(all);
          for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
          if (all.length > 0) expect(pages.at(-1)).not.toHaveLength(0);
        }),
      );
    },
  );

  it('leave objects out and are full all the same', async () => {
    const all = Array.from({ length: 300 }, (_, index) => `n${String(index).padStart(3, '0')}`);
    const isShown = ({ metadata }: DynamicObject): boolean =>
      metadata?.name?.endsWith('7') === true;
    const pages = await walk([segment('', all)], { limit: 8, withTokens: true, isShown });
    expect(pages.map((page) => page.length)).toEqual([8, 8, 8, 6]);
    expect(pages.flat()).toEqual(all.filter((name) => name.endsWith('7')));
  });

  it('cost what they show, and one object to know where the next one begins', async () => {
    const asked: ChunkRange[] = [];
    const all = Array.from({ length: 1000 }, (_, index) => `n${String(index).padStart(4, '0')}`);
    const segments = [segment('', all, asked)];
    const first = await readSegmentPage(segments, { limit: 100, idOf });
    expect(asked).toEqual([{ limit: 100 }, { limit: 1, token: '100' }]);
    expect(first).toMatchObject({
      total: 1000,
      next: { marker: 'n0100', token: '100', offset: 100 },
    });
    asked.length = 0;
    const second = await readSegmentPage(segments, { limit: 100, idOf, start: first.next });
    expect(asked).toEqual([
      { limit: 100, token: '100' },
      { limit: 1, token: '200' },
    ]);
    expect(second).toMatchObject({ total: 1000, next: { marker: 'n0200', offset: 200 } });
  });

  it('that leave objects out tell how many there are when the last one is read', async () => {
    const isShown = ({ metadata }: DynamicObject): boolean => metadata?.name !== 'b';
    const segments = [segment('', ['a', 'b', 'c', 'd', 'e', 'f'])];
    const options = { limit: 2, idOf, isShown };
    const first = await readSegmentPage(segments, options);
    expect(first.total).toBeUndefined();
    const second = await readSegmentPage(segments, { ...options, start: first.next });
    expect(second.next).toMatchObject({ marker: 'f', offset: 4 });
    const last = await readSegmentPage(segments, { ...options, start: second.next });
    expect(last.total).toBe(5);
  });

  it('begin with the next row when the one they begin with is gone', async () => {
    const page = await readSegmentPage([segment('', ['a', 'c', 'd'])], {
      limit: 2,
      idOf,
      start: { marker: 'b' },
    });
    expect(page.rows.map(idOf)).toEqual(['c', 'd']);
  });

  it('begin with the next segment when the one they begin in is gone', async () => {
    const segments = orderedSegments([segment('a', ['x']), segment('c', ['x', 'y', 'z'])]);
    const start = { marker: 'b:y', token: '1', offset: 2 };
    const page = await readSegmentPage(segments, { limit: 9, idOf, start });
    expect(page.rows.map(idOf)).toEqual(['c:x', 'c:y', 'c:z']);
  });

  it('that begin with a segment ask for no more than the page', async () => {
    const asked: ChunkRange[] = [];
    const many = Array.from({ length: 900 }, (_, index) => `n${String(index).padStart(3, '0')}`);
    const segments = orderedSegments([segment('a', ['x']), segment('b', many, asked)]);
    await readSegmentPage(segments, { limit: 10, idOf, start: { marker: 'b:n000' } });
    expect(asked).toEqual([{ limit: 10 }, { limit: 1, token: '10' }]);
    asked.length = 0;
    await readSegmentPage(segments, { limit: 10, idOf, start: { marker: 'b:n600' } });
    expect(asked.map(({ limit }) => limit)).toEqual([10, 500, 500]);
  });

  it('go straight to the segment of the marker', async () => {
    const asked: ChunkRange[] = [];
    const segments = orderedSegments([segment('a', ['x'], asked), segment('b', ['x', 'y'])]);
    const page = await readSegmentPage(segments, { limit: 1, idOf, start: { marker: 'b:y' } });
    expect(page.rows.map(idOf)).toEqual(['b:y']);
    expect(asked).toEqual([]);
  });

  it('of many small segments are read several at a time, never more than eight', async () => {
    let running = 0;
    let most = 0;
    const segments = Array.from({ length: 40 }, (_, index): Segment => {
      const inner = segment(`n${String(index).padStart(2, '0')}`, ['x']);
      return {
        prefix: inner.prefix,
        async read(range) {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
          return inner.read(range);
        },
      };
    });
    const page = await readSegmentPage(segments, { limit: 30, idOf });
    expect(page.rows).toHaveLength(30);
    expect(most).toBe(8);
  });
});

describe('everything of all segments', () => {
  it('is read up to a bound', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `n${index}`);
    expect(await readAllSegments([segment('a', many)])).toHaveLength(20_000);
    const tooMany = readAllSegments([segment('a', many), segment('b', ['x'])]);
    const error: unknown = await tooMany.catch((thrown: unknown) => thrown);
    expect(hasCode(error, 'NORMAN_LIST_TOO_LARGE')).toBe(true);
  });
});
