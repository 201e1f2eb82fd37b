import { classify } from './classify.ts';
import type { Difference } from './compare.ts';
import { explain, type KnownDifference, MOST_ENTRIES, MOST_EXCUSED } from './known-differences.ts';
import type { StepResult } from './run-scenario.ts';

/** A difference that nothing explains. */
export interface Unexplained extends Difference {
  readonly result: StepResult;
}

/** What is to be said of a run. */
export interface Verdict {
  readonly unexplained: readonly Unexplained[];
  /** How many requests each known difference excused. */
  readonly excused: ReadonlyMap<string, number>;
  /** How many requests about each resource were answered differently, and nothing explains it. */
  readonly open: ReadonlyMap<string, number>;
}

/**
 * Looks for an explanation of each difference.
 *
 * Once a write was granted by one server and refused by the other, the objects of that scenario are not the same any more:
 * what differs later in it is not judged, and counts as excused by what explained the write.
 */
export function judge(results: readonly StepResult[], known: readonly KnownDifference[]): Verdict {
  const unexplained: Unexplained[] = [];
  const excused = new Map<string, number>();
  const open = new Map<string, number>();
  const parted = new Map<unknown, string | undefined>();
  for (const result of results) {
    if (result.differences.length === 0) continue;
    const ids = new Set<string | undefined>();
    const judged = parted.has(result.scenario) ? [] : result.differences;
    if (judged.length === 0) ids.add(parted.get(result.scenario));
    for (const difference of judged) {
      const id = explain(known, result, difference)?.id;
      ids.add(id);
      if (id === undefined) unexplained.push({ ...difference, result });
      if (partsWays(result, difference)) parted.set(result.scenario, id);
    }
    for (const id of ids) {
      if (id === undefined) count(open, classify(result.step).resource);
      else count(excused, id);
    }
  }
  return { unexplained, excused, open };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What is wrong with the list of known differences itself, after a run of everything. */
export function listProblems(known: readonly KnownDifference[], { excused }: Verdict): string[] {
  const problems = known.flatMap(({ id, most }) => {
    const count = excused.get(id) ?? 0;
    if (count === 0) return [`${id}: excuses nothing, remove it`];
    if (count > Math.min(most, MOST_EXCUSED))
      return [`${id}: excuses ${count} requests, not ${most}`];
    return [];
  });
  if (known.length > MOST_ENTRIES) problems.push(`${known.length} entries, not ${MOST_ENTRIES}`);
  return problems;
}

/** A name for a difference that stays the same from run to run: verb, resource and part. */
export function differenceKey({ result, part }: Unexplained): string {
  const { verb, resource } = classify(result.step);
  return `${resource} ${verb} ${part}`;
}

function partsWays({ step }: StepResult, { part, ours, theirs }: Difference): boolean {
  const isWrite = step.method !== 'GET' && step.method !== 'WATCH';
  return part === 'status' && isWrite && isGranted(ours) !== isGranted(theirs);
}

/** Whether a status that was told as a difference is that of something done. */
function isGranted(status: unknown): boolean {
  return String(status).startsWith('2');
}
