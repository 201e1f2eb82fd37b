import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus, tail } from './corpus/corpus.ts';
import { Coverage } from './coverage.ts';
import { requestText } from './findings.ts';
import { runGenerated } from './generate/run-generated.ts';
import { regressions, seedOfRun } from './generate/seeds.ts';
import { builtInSubjects, customSubject } from './generate/subjects.ts';
import { differenceKey, judge, listProblems, type Unexplained } from './judge.ts';
import { parseKnownDifferences } from './known-differences.ts';
import { readOpenDifferences } from './open-differences.ts';
import { pairUp, startOurs, startTheirs } from './open-pair.ts';
import { runScenarios } from './run-all.ts';
import type { ApiPair, StepResult } from './run-scenario.ts';
import { builtInSamples, customSamples } from './samples/samples.ts';

const soak = process.env['DROVER_SOAK'] === '1';
/** Sequences of each kind that are generated. */
const RUNS = soak ? 100 : 8;
const LEAST_REQUESTS = 3_000;
const LEAST_SUCCESSES = 0.6;

const page = join(import.meta.dirname, '../../docs/reference/kubernetes-differences.md');
const known = parseKnownDifferences(readFileSync(page, 'utf8'));
const open = readOpenDifferences();
const written: StepResult[] = [];
const generated: StepResult[] = [];
const running = new AsyncDisposableStack();
let pair: ApiPair;

beforeAll(async () => {
  const [ours, theirs] = await Promise.all([startOurs(), startTheirs()]);
  pair = await pairUp(running.use(ours), running.use(theirs));
});

afterAll(() => running.disposeAsync());

/** What is different about resources that have more differences than are still to be mended. */
function news(results: readonly StepResult[]): string[] {
  const verdict = judge(results, known);
  return [...verdict.open].flatMap(([resource, count]) => {
    const most = open.corpus[resource] ?? 0;
    if (count <= most) return [];
    const about = verdict.unexplained.filter((it) => differenceKey(it).startsWith(`${resource} `));
    return [`${resource}: ${count} answers differ, not ${most}`, ...about.map(unexplainedText)];
  });
}

function unexplainedText(unexplained: Unexplained): string {
  const { result, part, ours, theirs } = unexplained;
  return [
    `${differenceKey(unexplained)}: ${result.scenario.name} [${result.index}]`,
    `  ${requestText(result)}`,
    `  ${part}`,
    `    ours   ${JSON.stringify(ours)}`,
    `    theirs ${JSON.stringify(theirs)}`,
  ].join('\n');
}

describe('drover-apiserver and kube-apiserver', () => {
  test('answer the corpus alike', { timeout: 1_800_000 }, async () => {
    written.push(...(await runScenarios(pair, corpus(), { parallel: 8, prefix: 'corpus' })));
    expect(news(written)).toEqual([]);
  });

  // Defined where it runs, so that nothing counts as skipped elsewhere.
  if (soak) {
    test('answer the tail of the corpus alike', { timeout: 1_800_000 }, async () => {
      const results = await runScenarios(pair, tail(), { parallel: 8, prefix: 'tail' });
      const counts = [...judge(results, known).open.values()];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(open.tail);
    });
  }

  test('answer generated sequences alike', { timeout: 3_600_000 }, async () => {
    const seed = seedOfRun();
    process.stdout.write(`Seed ${seed}: DROVER_SEED=${seed} repeats it\n`);
    const isOpen = new Set(open.generated);
    const wrong = (results: readonly StepResult[]): string | undefined => {
      const first = judge(results, known).unexplained.find((it) => !isOpen.has(differenceKey(it)));
      return first && unexplainedText(first);
    };
    const subjects = [...builtInSubjects, customSubject];
    const runs = [...regressions, ...subjects.map((subject) => ({ subject, seed, runs: RUNS }))];
    const onResults = (results: readonly StepResult[]): void => void generated.push(...results);
    const reports = await Promise.all(
      runs.map(({ subject, ...options }) =>
        runGenerated(pair, subject, { ...options, wrong, onResults }),
      ),
    );
    expect(reports.filter((report) => report !== undefined)).toEqual([]);
  });

  test('were asked enough about every kind', () => {
    const coverage = new Coverage();
    coverage.add([...written, ...generated]);
    const samples = [...builtInSamples, ...customSamples];
    const resources = samples.map(({ group, resource }) => `${group || 'core'}/${resource}`);
    const granted = `${Math.round(coverage.successes * 100)} % granted`;
    process.stdout.write(`${coverage.table()}\n${coverage.total} requests, ${granted}\n`);
    expect(coverage.shortfalls([...new Set(resources)])).toEqual([]);
    expect(coverage.total).toBeGreaterThanOrEqual(LEAST_REQUESTS);
    expect(coverage.successes).toBeGreaterThanOrEqual(LEAST_SUCCESSES);
  });

  test('differ only where the page says so, and as often as it says', () => {
    expect(listProblems(known, judge(written, known))).toEqual([]);
  });
});
