import type { Clock, Random } from '@drover/base';
import type { Terminal } from './terminal/terminal.ts';

/** The variables that the program was started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A command line that starts this program again, as exec plugins need it. */
export interface SelfCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** What the program stands on. Commands reach the outside through this only. */
export interface Host {
  readonly env: Environment;
  readonly homeDirectory: string;
  readonly hostName: string;
  readonly self: SelfCommand;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}
