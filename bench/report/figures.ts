import { figure, textTable } from './text-table.ts';

/** What was measured: the name of its metric, what it is for people, and the goal that it has, if any. */
export type Figure = readonly [metric: string, what: string, value: number, goal: string];

/** Prints figures as a table in their order, and last as one JSON line; `n` are the sizes that were used. */
export function printFigures(bench: string, n: object, figures: readonly Figure[]): void {
  const rows = figures.map(([, what, value, goal]) => [what, figure(value), goal]);
  console.log(textTable([['', 'ours', 'goal'], ...rows]));
  const metrics = Object.fromEntries(figures.map(([metric, , value]) => [metric, value]));
  console.log(JSON.stringify({ bench, n, metrics, ratios: {} }));
}
