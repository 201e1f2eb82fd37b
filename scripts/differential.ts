// Sends the corpus, its tail and generated sequences to both servers, and writes into FOLDER what differs, by subject, and
// `open-differences.json`: `node scripts/differential.ts FOLDER [NAME]`; NAME is a part of the names of scenarios.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus, tail } from '../e2e/differential/corpus/corpus.ts';
import { findingsByOwner } from '../e2e/differential/findings.ts';
import { runGenerated } from '../e2e/differential/generate/run-generated.ts';
import { seedOfRun } from '../e2e/differential/generate/seeds.ts';
import { builtInSubjects, customSubject } from '../e2e/differential/generate/subjects.ts';
import { differenceKey, judge } from '../e2e/differential/judge.ts';
import { parseKnownDifferences } from '../e2e/differential/known-differences.ts';
import type { OpenDifferences } from '../e2e/differential/open-differences.ts';
import { pairUp, startOurs, startTheirs } from '../e2e/differential/open-pair.ts';
import { runScenarios } from '../e2e/differential/run-all.ts';
import type { StepResult } from '../e2e/differential/run-scenario.ts';
import type { Scenario } from '../e2e/differential/step.ts';

const [folder = '.', filter = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
await using ours = await startOurs();
await using theirs = await startTheirs();
const pair = await pairUp(ours, theirs);
let deaths = 0;
let reviving: Promise<void> | undefined;
const revive = async (): Promise<void> => {
  if (await ours.revive()) deaths += 1;
  reviving = undefined;
};

function run(scenarios: readonly Scenario[], prefix: string): Promise<StepResult[]> {
  const wanted = scenarios.filter(({ name }) => name.includes(filter));
  const onNext = (): Promise<void> => (reviving ??= revive());
  return runScenarios(pair, wanted, { parallel: 8, prefix, onNext });
}

async function generate(): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const options = {
    seed: seedOfRun(),
    runs: 40,
    wrong: () => undefined,
    onResults: (more: readonly StepResult[]) => void results.push(...more),
  };
  const subjects = filter === '' ? [...builtInSubjects, customSubject] : [];
  await Promise.all(subjects.map((subject) => runGenerated(pair, subject, options)));
  return results;
}

const parts = [await run(corpus(), 'c'), await run(tail(), 't'), await generate()] as const;
const results = parts.flat();
const successes = results.filter(({ theirs: { status } }) => status < 300).length;
const different = results.filter(({ differences }) => differences.length > 0).length;
console.log(
  `${results.length} requests, ${successes} granted, ${different} different, died ${deaths} times`,
);
for (const [owner, text] of findingsByOwner(results)) {
  const title = `# Differences of ${new Date().toISOString()}`;
  writeFileSync(join(folder, `findings-${owner}.md`), `${title}\n\n${text}`);
}

const known = parseKnownDifferences(
  readFileSync('docs/reference/kubernetes-differences.md', 'utf8'),
);
const [written, changed, generated] = parts.map((part) => judge(part, known));
const counts = [...(changed?.open.values() ?? [])];
const open: OpenDifferences = {
  corpus: Object.fromEntries([...(written?.open ?? [])].toSorted(([a], [b]) => a.localeCompare(b))),
  tail: counts.reduce((sum, count) => sum + count, 0),
  generated: [...new Set(generated?.unexplained.map(differenceKey))].toSorted(),
};
writeFileSync(join(folder, 'open-differences.json'), `${JSON.stringify(open, null, 2)}\n`);
console.log('Excused:', Object.fromEntries(judge(results, known).excused));
console.log('Still to be mended:', open.corpus, `tail ${open.tail}`);
