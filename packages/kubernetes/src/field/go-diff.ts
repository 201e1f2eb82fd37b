import type { JsonValue } from '@drover/apimachinery';
import { goJson } from './go-format.ts';

/*
 * The unified diff that Kubernetes writes into refusals of changed specs: that of Python's `difflib`, over indented JSON,
 * with three lines around each change.
 */

const CONTEXT = 3;

/** Lines that are the same on both sides: where they begin, and how many they are. */
interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** Part of both sides that is looked at: from where, and up to where. */
interface Range {
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
}

/** How the second value differs from the first; empty when it does not. */
export function goDiff(before: unknown, after: unknown): string {
  const a = linesOf(before);
  const b = linesOf(after);
  const matches = matchesIn(a, b, { a: [0, a.length], b: [0, b.length] });
  const changes = changesBetween([...matches, { a: a.length, b: b.length, size: 0 }]);
  return groupsOf(changes)
    .map((group) => hunk(group, a, b))
    .join('');
}

function linesOf(value: unknown): readonly string[] {
  return JSON.stringify(JSON.parse(goJson(value)) as JsonValue, undefined, 1).split('\n');
}

function matchesIn(a: readonly string[], b: readonly string[], range: Range): readonly Match[] {
  const match = longestMatch(a, b, range);
  if (match.size === 0) return [];
  const { a: ofA, b: ofB } = range;
  return [
    ...matchesIn(a, b, { a: [ofA[0], match.a], b: [ofB[0], match.b] }),
    match,
    ...matchesIn(a, b, {
      a: [match.a + match.size, ofA[1]],
      b: [match.b + match.size, ofB[1]],
    }),
  ];
}

/** The first of the longest runs of equal lines. */
function longestMatch(a: readonly string[], b: readonly string[], range: Range): Match {
  let best: Match = { a: range.a[0], b: range.b[0], size: 0 };
  let lengths = new Map<number, number>();
  for (let i = range.a[0]; i < range.a[1]; i += 1) {
    const next = new Map<number, number>();
    for (let j = range.b[0]; j < range.b[1]; j += 1) {
      if (a[i] !== b[j]) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  return best;
}

/** What lies between matches. */
function changesBetween(matches: readonly Match[]): readonly Range[] {
  let a = 0;
  let b = 0;
  const changes: Range[] = [];
  for (const match of matches) {
    if (a < match.a || b < match.b) changes.push({ a: [a, match.a], b: [b, match.b] });
    a = match.a + match.size;
    b = match.b + match.size;
  }
  return changes;
}

/** Changes whose surroundings touch are shown together. */
function groupsOf(changes: readonly Range[]): readonly (readonly Range[])[] {
  const groups: Range[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNear = last !== undefined && change.a[0] - last.a[1] <= 2 * CONTEXT;
    if (group && isNear) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunk(changes: readonly Range[], a: readonly string[], b: readonly string[]): string {
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return '';
  const before = Math.min(CONTEXT, first.a[0]);
  const after = Math.min(CONTEXT, a.length - last.a[1]);
  const head = `@@ -${place(first.a[0] - before, last.a[1] + after)} +${place(first.b[0] - before, last.b[1] + after)} @@`;
  let at = first.a[0] - before;
  const lines = [head];
  for (const change of changes) {
    lines.push(
      ...a.slice(at, change.a[0]).map((line) => ` ${line}`),
      ...a.slice(...change.a).map((line) => `-${line}`),
      ...b.slice(...change.b).map((line) => `+${line}`),
    );
    [, at] = change.a;
  }
  lines.push(...a.slice(at, at + after).map((line) => ` ${line}`));
  return lines.map((line) => `${line}\n`).join('');
}

/** `7,3`: the first line and how many; a line alone has no number. */
function place(from: number, to: number): string {
  const count = to - from;
  if (count === 1) return `${from + 1}`;
  return `${count === 0 ? from : from + 1},${count}`;
}
