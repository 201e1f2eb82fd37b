import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInSubjects, customSubject, type Subject } from './subjects.ts';

interface Regression {
  readonly subject: Subject;
  readonly seed: number;
  readonly runs: number;
}

interface WrittenRegression {
  readonly kind: string;
  readonly seed: number;
  readonly runs: number;
}

/** The seed of every run but the soak. */
const FIXED_SEED = 20_260_101;

/** Seeds that once showed a difference; each runs again every time. */
export const regressions: readonly Regression[] = readRegressions();

/** `DROVER_SEED`, else a new one each day in the soak, else always the same. */
export function seedOfRun(): number {
  const given = process.env['DROVER_SEED'];
  if (given !== undefined) return Number(given);
  if (process.env['DROVER_SOAK'] !== '1') return FIXED_SEED;
  return Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));
}

function readRegressions(): Regression[] {
  const text = readFileSync(join(import.meta.dirname, 'seeds.json'), 'utf8');
  return (JSON.parse(text) as WrittenRegression[]).map(({ kind, seed, runs }) => {
    const subject = [...builtInSubjects, customSubject].find((it) => it.kind === kind);
    if (!subject) throw new Error(`seeds.json: no kind ${kind} is generated`);
    return { subject, seed, runs };
  });
}
