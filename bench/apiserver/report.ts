import type { LoadResult } from '../load/load.ts';
import { figure, textTable } from '../report/text-table.ts';

/** What one server did under one load. */
export interface Outcome extends LoadResult {
  /** CPU of the server a request. */
  readonly cpuUs: number;
}

/** One load on both servers. */
export interface Comparison {
  readonly name: string;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

/** Ours over theirs in requests a second. */
export function speedRatio({ ours, theirs }: Comparison): number {
  return perSecond(ours) / perSecond(theirs);
}

/** A line of the table of goals. */
export interface Promised {
  readonly name: string;
  readonly ours: number;
  readonly goal: string;
  readonly met: boolean;
}

/** A figure that should be at least, or at most, so much. */
export function promised(
  name: string,
  ours: number,
  goal: { readonly atLeast: number } | { readonly atMost: number },
): Promised {
  return 'atLeast' in goal
    ? { name, ours, goal: `>= ${goal.atLeast}`, met: ours >= goal.atLeast }
    : { name, ours, goal: `<= ${figure(goal.atMost)}`, met: ours <= goal.atMost };
}

/** The tables that people read. */
export function renderReport(
  comparisons: readonly Comparison[],
  goals: readonly Promised[],
): string {
  return [
    'drover-apiserver beside etcd + kube-apiserver (k8s)',
    textTable([
      ['', 'ours/s', 'k8s/s', 'P50 ms', 'k8s', 'P99 ms', 'k8s', 'CPU us', 'k8s', 'ratio'],
      ...comparisons.map(comparisonRow),
    ]),
    '',
    textTable([
      ['', 'ours', 'goal', ''],
      ...goals.map(({ name, ours, goal, met }) => [
        name,
        figure(ours),
        goal,
        met ? 'met' : 'missed',
      ]),
    ]),
  ].join('\n');
}

function comparisonRow(comparison: Comparison): string[] {
  const { name, ours, theirs } = comparison;
  const both = [
    [perSecond(ours), perSecond(theirs)],
    [ours.p50Ms, theirs.p50Ms],
    [ours.p99Ms, theirs.p99Ms],
    [ours.cpuUs, theirs.cpuUs],
  ];
  return [name, ...both.flat().map(figure), figure(speedRatio(comparison))];
}

function perSecond({ requests, seconds }: LoadResult): number {
  return requests / seconds;
}
