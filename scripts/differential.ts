// Runs the whole corpus against both servers and writes what differs, by owner: `node scripts/differential.ts FOLDER`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from '../e2e/differential/corpus/corpus.ts';
import { findingsByOwner } from '../e2e/differential/findings.ts';
import { openPair } from '../e2e/differential/open-pair.ts';
import { runScenarios } from '../e2e/differential/run-all.ts';

const [folder = '.', filter = '', skip = '^$'] = process.argv.slice(2);
const scenarios = corpus().filter(
  ({ name }) => name.includes(filter) && !new RegExp(skip).test(name),
);
await using pair = await openPair();
const startMs = performance.now();
let deaths = 0;
let reviving: Promise<void> | undefined;
const revive = async (): Promise<void> => {
  if (await pair.revive()) deaths += 1;
  reviving = undefined;
};
const onNext = (): Promise<void> => (reviving ??= revive());
const results = await runScenarios(pair, scenarios, { parallel: 6, prefix: 'd', onNext });
const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
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
