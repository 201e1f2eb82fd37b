import type { Clock, Logger, Random } from '@drover/base';
import type { LogKeeper } from '../log/log-keeper.ts';
import type { AgentConfig } from './config/agent-config.ts';

/** What the process gives its agent. */
export interface ClusterAgentOptions {
  readonly config: AgentConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** What `logger` has said lately; default nothing. */
  readonly log?: LogKeeper;
}
