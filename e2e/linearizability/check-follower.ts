import type { LogStep } from './history.ts';

interface Listed {
  readonly type: 'LISTED';
  readonly revision: number;
  /** Revisions of the objects by their names. */
  readonly objects: ReadonlyMap<string, number>;
}

interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly name: string;
}

/** What a follower of a collection was told: all of it, or one change. */
export type Told = Change | Listed;

/**
 * Looks whether a follower was told each step of the log once, in order and without a gap, from each list on.
 *
 * @param log - all steps, in order.
 * @returns what was wrong, in words; empty when all is well.
 */
export function checkFollower(log: readonly LogStep[], told: readonly Told[]): string[] {
  const problems: string[] = [];
  const [first] = told;
  if (first?.type !== 'LISTED') return ['it did not begin with a list'];
  let next = 0;
  for (const each of told) {
    if (each.type === 'LISTED') {
      next = stepsUpTo(log, each.revision);
      problems.push(...checkList(log.slice(0, next), each));
      continue;
    }
    const step = log[next];
    next += 1;
    if (!isTelling(each, step)) {
      const { type, name, revision } = each;
      problems.push(
        `${type} ${name} at ${revision} was told instead of ${step?.key} at ${step?.revision}`,
      );
      next = stepsUpTo(log, revision);
    }
  }
  if (next < log.length) problems.push(`${log.length - next} steps at the end were not told`);
  return problems;
}

function isTelling({ type, name, revision }: Change, step: LogStep | undefined): boolean {
  const isDeletion = step?.value === undefined;
  return step?.revision === revision && step.key === name && isDeletion === (type === 'DELETED');
}

function stepsUpTo(log: readonly LogStep[], revision: number): number {
  const at = log.findIndex((step) => step.revision > revision);
  return at < 0 ? log.length : at;
}

function checkList(log: readonly LogStep[], { revision, objects }: Listed): string[] {
  const present = new Map<string, number>();
  for (const step of log) {
    if (step.value === undefined) present.delete(step.key);
    else present.set(step.key, step.revision);
  }
  const isSame =
    present.size === objects.size &&
    [...present].every(([key, version]) => objects.get(key) === version);
  return isSame ? [] : [`the list at ${revision} is not what was there then`];
}
