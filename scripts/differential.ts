// Sends the whole corpus and generated sequences to both servers and writes what differs, by subject, with the list of open
// differences: `node scripts/differential.ts FOLDER [NAME] [SKIP]`; NAME is a part of the names of scenarios.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from '../e2e/differential/corpus/corpus.ts';
import { findingsByOwner } from '../e2e/differential/findings.ts';
import { runGenerated } from '../e2e/differential/generate/run-generated.ts';
import { seedOfRun } from '../e2e/differential/generate/seeds.ts';
import { builtInSubjects, customSubject } from '../e2e/differential/generate/subjects.ts';
import { differenceKey, judge } from '../e2e/differential/judge.ts';
import { parseKnownDifferences } from '../e2e/differential/known-differences.ts';
import { pairUp, startOurs, startTheirs } from '../e2e/differential/open-pair.ts';
import { runScenarios } from '../e2e/differential/run-all.ts';

const [folder = '.', filter = '', skip = '^$'] = process.argv.slice(2);
const scenarios = corpus().filter(
  ({ name }) => name.includes(filter) && !new RegExp(skip).test(name),
);
await using ours = await startOurs();
await using theirs = await startTheirs();
const pair = await pairUp(ours, theirs);
const startMs = performance.now();
let deaths = 0;
let reviving: Promise<void> | undefined;
const revive = async (): Promise<void> => {
  if (await ours.revive()) deaths += 1;
  reviving = undefined;
};
const onNext = (): Promise<void> => (reviving ??= revive());
const results = await runScenarios(pair, scenarios, { parallel: 6, prefix: 'd', onNext });
const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
const subjects = filter === '' ? [...builtInSubjects, customSubject] : [];
await Promise.all(
  subjects.map((subject) =>
    runGenerated(pair, subject, {
      seed: seedOfRun(),
      runs: 40,
      wrong: () => undefined,
      onResults: (more) => results.push(...more),
    }),
  ),
);
const successes = results.filter(({ theirs }) => theirs.status < 300).length;
const different = results.filter(({ differences }) => differences.length > 0).length;
console.log(
  `${results.length} requests, ${successes} successes, ${different} different, ${seconds} s, died ${deaths} times`,
);
for (const [owner, text] of findingsByOwner(results)) {
  writeFileSync(
    join(folder, `findings-${owner}.md`),
    `# Differences of ${new Date().toISOString()}\n\n${text}`,
  );
}
const page = readFileSync('docs/reference/kubernetes-differences.md', 'utf8');
const { unexplained, excused } = judge(results, parseKnownDifferences(page));
const keys = new Set(unexplained.map(differenceKey));
writeFileSync(join(folder, 'open-differences.txt'), `${[...keys].toSorted().join('\n')}\n`);
console.log(
  `${unexplained.length} differences of ${keys.size} sorts are not explained by the page`,
);
console.log('Excused:', Object.fromEntries(excused));
