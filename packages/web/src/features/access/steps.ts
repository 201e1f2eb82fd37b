/** One write of several. */
export interface Step {
  /** What it would have done, when it fails: `Ann was not made Cluster Owner`. */
  readonly failed: string;
  readonly run: () => Promise<unknown>;
}

/** A write that was refused. */
export interface Refusal {
  readonly failed: string;
  readonly error: unknown;
}

/**
 * Takes steps one after the other.
 *
 * @returns those that were refused; none when all went well.
 */
export async function takeSteps(steps: readonly Step[]): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { failed, run } of steps) {
    try {
      await run();
    } catch (error) {
      refusals.push({ failed, error });
    }
  }
  return refusals;
}

/** The writes that exchange roles. */
export interface ChangingSteps {
  readonly giving: readonly Step[];
  readonly taking: readonly Step[];
}

/**
 * Gives first, so that nobody is without any role in between; takes nothing when something was not given.
 *
 * @returns what was refused.
 */
export async function exchange({ giving, taking }: ChangingSteps): Promise<readonly Refusal[]> {
  const refusals = await takeSteps(giving);
  return refusals.length > 0 ? refusals : takeSteps(taking);
}
