import { type ApiPair, runScenario, type StepResult } from './run-scenario.ts';
import type { Scenario } from './step.ts';

/** Runs scenarios, several at a time, each in a namespace of its own; results come in the order of the scenarios. */
export async function runScenarios(
  pair: ApiPair,
  scenarios: readonly Scenario[],
  { parallel, prefix, onNext }: { parallel: number; prefix: string; onNext?: () => Promise<void> },
): Promise<StepResult[]> {
  const results: StepResult[][] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < scenarios.length; index = next++) {
      await onNext?.();
      results[index] = await runScenario(pair, scenarios[index]!, `${prefix}-${index}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return results.flat();
}
