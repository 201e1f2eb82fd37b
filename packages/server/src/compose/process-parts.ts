import type { Clock, Logger, Random } from '@drover/base';

/** What the process hands to everything. */
export interface ProcessParts {
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted when the process is told to stop. */
  readonly signal: AbortSignal;
  /** The last lines of `log`; absent where nobody keeps them. */
  readonly lastLines?: () => readonly string[];
}
