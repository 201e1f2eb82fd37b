import { type Clock, type Logger, silentLogger } from '@drover/base';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import { Registry } from 'prom-client';
import { createRuntime, type Runtime } from '../runtime.ts';

/** What a test chooses of its runtime. */
export interface TestRuntimeOptions {
  /** Default a {@link FakeClock}. */
  readonly clock?: Clock;
  /** Default 1. */
  readonly seed?: number;
  /** Default says nothing. */
  readonly log?: Logger;
}

/** A runtime of a test, and the registry of its metrics. */
export type TestRuntime<C extends Clock> = Runtime & {
  readonly clock: C;
  readonly registry: Registry;
};

/** A runtime with a clock that stands still, repeatable randomness and metrics of its own. */
export function createTestRuntime(
  options?: Omit<TestRuntimeOptions, 'clock'>,
): TestRuntime<FakeClock>;
export function createTestRuntime<C extends Clock>(
  options: TestRuntimeOptions & { readonly clock: C },
): TestRuntime<C>;
export function createTestRuntime({
  clock = new FakeClock(),
  seed = 1,
  log = silentLogger,
}: TestRuntimeOptions = {}): TestRuntime<Clock> {
  const registry = new Registry();
  const runtime = createRuntime({ clock, random: new SeededRandom(seed), log, registry });
  return { ...runtime, clock, registry };
}
