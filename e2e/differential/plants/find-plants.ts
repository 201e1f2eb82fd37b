import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { corpus } from '../corpus/corpus.ts';
import { pairUp, type RunningTarget, startOurs, startTheirs } from '../open-pair.ts';
import { runScenarios } from '../run-all.ts';
import type { Plant } from './plant.ts';

/** Whether a bug was found, and by what. */
export interface PlantReport {
  readonly id: string;
  /** The first difference that the server without the bug does not show; `undefined` if there is none. */
  readonly symptom: string | undefined;
}

/** Enough of the corpus, without what depends on who else defines kinds: the surface, custom kinds, and built-in kinds with different rules. */
const REVEALING =
  /^surface (?!discovery|documents)|^crd: (verbs|schema)|^(core\/v1 (configmaps|services)|apps\/v1 deployments|generated\S+ widgets): (?!changed)/;

/**
 * Puts one bug after the other into the embedded server and compares it with the real one.
 *
 * A symptom is a difference in a place of an answer where the server without bugs shows none, so that neither what is
 * known to differ nor what depends on the moment counts.
 */
export async function* findPlants(wanted: readonly Plant[]): AsyncIterable<PlantReport> {
  await using theirs = await startTheirs();
  // Twice, because what depends on the moment is not the same each time.
  const healthy = new Set(
    [
      ...(await symptomsOf(theirs, 'healthy', {})),
      ...(await symptomsOf(theirs, 'healthy-again', {})),
    ].map(({ place }) => place),
  );
  for (const { id } of wanted) {
    const hook = pathToFileURL(join(import.meta.dirname, 'plant-hook.ts')).href;
    const found = await symptomsOf(theirs, id, { NODE_OPTIONS: `--import=${hook}?${id}` });
    yield { id, symptom: found.find(({ place }) => !healthy.has(place))?.text };
  }
}

interface Symptom {
  /** Request and part of the answer. */
  readonly place: string;
  readonly text: string;
}

async function symptomsOf(
  theirs: RunningTarget,
  id: string,
  env: Readonly<Record<string, string>>,
): Promise<Symptom[]> {
  await using ours = await startOurs(env);
  const pair = await pairUp(ours, theirs);
  const scenarios = corpus().filter(({ name }) => REVEALING.test(name));
  const results = await runScenarios(pair, scenarios, { parallel: 8, prefix: `p-${id}` });
  return results.flatMap(({ scenario, index, differences }) =>
    differences.map(({ part, ours: mine, theirs: their }) => {
      const place = `${scenario.name} [${index}] ${part}`;
      return { place, text: `${place}: ${JSON.stringify(mine)}, not ${JSON.stringify(their)}` };
    }),
  );
}
