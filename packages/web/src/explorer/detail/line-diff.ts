/** A line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines that are the same and far from any change, which are not shown. */
export interface DiffGap {
  readonly kind: 'gap';
  readonly count: number;
}

/** Most lines that are compared one by one, once the same beginning and end are taken off; more are shown as replaced. */
const MAX_COMPARED = 2000;
/** Lines that are shown around a change. */
const CONTEXT = 3;

/** Compares two texts line by line: as few lines as possible are added and removed. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const head = commonLength(old, now);
  const tail = commonLength(old.slice(head).toReversed(), now.slice(head).toReversed());
  const middle = compare(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return [...same(old.slice(0, head)), ...middle, ...same(old.slice(old.length - tail))];
}

function linesOf(text: string): readonly string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function commonLength(left: readonly string[], right: readonly string[]): number {
  const end = left.findIndex((line, index) => line !== right[index]);
  return end < 0 ? left.length : end;
}

function same(lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ kind: 'same', text }));
}

function compare(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const removed = old.map((text): DiffLine => ({ kind: 'removed', text }));
  const added = now.map((text): DiffLine => ({ kind: 'added', text }));
  if (old.length > MAX_COMPARED || now.length > MAX_COMPARED) return [...removed, ...added];
  return walk(old, now, longestCommon(old, now));
}

/** How many lines the rests of both texts have in common, for each pair of places. */
function longestCommon(old: readonly string[], now: readonly string[]): readonly Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]];
    if (!row || !below) continue;
    for (let j = now.length - 1; j >= 0; j -= 1) {
      row[j] =
        old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function walk(
  old: readonly string[],
  now: readonly string[],
  common: readonly Uint16Array[],
): readonly DiffLine[] {
  const commonAt = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (let text = old[i]; text !== undefined; text = old[i]) {
    const other = now[j];
    if (text === other) {
      lines.push({ kind: 'same', text });
      i += 1;
      j += 1;
    } else if (other === undefined || commonAt(i + 1, j) >= commonAt(i, j + 1)) {
      lines.push({ kind: 'removed', text });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: other });
      j += 1;
    }
  }
  return [...lines, ...now.slice(j).map((text): DiffLine => ({ kind: 'added', text }))];
}

/** The changes of a comparison with a few lines around each. */
export function foldSame(lines: readonly DiffLine[]): readonly (DiffLine | DiffGap)[] {
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  const shown = new Set<number>();
  for (const index of changed) {
    for (let at = index - CONTEXT; at <= index + CONTEXT; at += 1) shown.add(at);
  }
  const folded: (DiffLine | DiffGap)[] = [];
  let hidden = 0;
  for (const [index, line] of lines.entries()) {
    if (!shown.has(index)) {
      hidden += 1;
      continue;
    }
    if (hidden > 0) folded.push({ kind: 'gap', count: hidden });
    hidden = 0;
    folded.push(line);
  }
  if (hidden > 0) folded.push({ kind: 'gap', count: hidden });
  return folded;
}
