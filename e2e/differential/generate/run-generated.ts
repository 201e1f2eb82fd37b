import fc from 'fast-check';
import type { StepResult } from '../run-scenario.ts';
import { type ApiPair, runScenario } from '../run-scenario.ts';
import type { Scenario, Step } from '../step.ts';
import { creation, operation } from './operations.ts';
import type { Subject } from './subjects.ts';

/** How sequences are generated. */
export interface GenerateOptions {
  readonly seed: number;
  /** Sequences of each kind. */
  readonly runs: number;
  /** Tells what is wrong with the answers to a sequence; `undefined` if nothing. */
  readonly wrong: (results: readonly StepResult[]) => string | undefined;
  /** Told of every sequence that ran. */
  readonly onResults: (results: readonly StepResult[]) => void;
}

/**
 * Sends generated sequences about one kind to both servers until one is answered differently; that one is made as short
 * as it can be.
 *
 * @returns a report with the shortest sequence, or `undefined` if all are answered alike.
 */
export async function runGenerated(
  pair: ApiPair,
  subject: Subject,
  { seed, runs, wrong, onResults }: GenerateOptions,
): Promise<string | undefined> {
  let run = 0;
  const attempt = async (steps: readonly Step[]): Promise<readonly StepResult[]> => {
    run += 1;
    return runScenario(
      pair,
      scenarioOf(subject, steps),
      // The same seed may run with other lengths at the same time.
      `g-${subject.kind.toLowerCase()}-${seed}-${runs}-${run}`,
    );
  };
  const property = fc.asyncProperty(sequence(subject), async (steps) => {
    const results = await attempt(steps);
    onResults(results);
    const problem = wrong(results);
    if (problem !== undefined) throw new Error(problem);
  });
  const { counterexample, errorInstance, failed, numShrinks } = await fc.check(property, {
    seed,
    numRuns: runs,
    // A difference is told by then; making it ever shorter is not worth minutes.
    interruptAfterTimeLimit: 120_000,
  });
  if (!failed || !counterexample) return undefined;
  const lines = counterexample[0].map((step, index) => `  ${index}: ${JSON.stringify(step)}`);
  return [
    `${subject.kind}, seed ${seed}, after ${numShrinks} steps of shortening:`,
    ...lines,
    String(errorInstance),
  ].join('\n');
}

/** Sequences of requests about a kind. */
function sequence(subject: Subject): fc.Arbitrary<readonly Step[]> {
  return fc.array(operation(subject), { minLength: 1, maxLength: 24, size: 'max' });
}

/** Two objects are there from the start, so that most requests find one, and a version at which they are. */
function scenarioOf(subject: Subject, steps: readonly Step[]): Scenario {
  const [first = {}, second = first] = subject.contents;
  const there = [creation(subject, 'a', first), creation(subject, 'b', second)];
  const list: Step = { method: 'GET', path: subject.collection };
  const name = `generated: ${subject.apiVersion} ${subject.kind}`;
  return { name, steps: [...there, list, ...steps] };
}
