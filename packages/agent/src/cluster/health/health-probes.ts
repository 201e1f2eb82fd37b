import type { AgentReport } from '@drover/api';
import type { Clock, Logger, Random } from '@drover/base';
import { type Probe, ProbeState } from './probe.ts';

/** What {@link HealthProbes} needs. */
export interface HealthProbesOptions {
  readonly dns: Probe;
  readonly network: Probe;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const EVERY_MS = 15_000;

/** Asks the surroundings of the agent again and again: DNS and network of the cluster. */
export class HealthProbes {
  readonly #options: HealthProbesOptions;
  readonly #dns: ProbeState;
  readonly #network: ProbeState;

  constructor(options: HealthProbesOptions) {
    this.#options = options;
    this.#dns = new ProbeState(options.dns);
    this.#network = new ProbeState(options.network);
  }

  /** How the probes stand. */
  get report(): AgentReport['probes'] {
    return { dns: this.#dns.report, network: this.#network.report };
  }

  /** Asks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    try {
      for (;;) {
        await Promise.all([
          this.#ask('dns', this.#dns, signal),
          this.#ask('network', this.#network, signal),
        ]);
        await clock.sleep(EVERY_MS * (0.8 + 0.4 * random.float()), { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #ask(probe: string, state: ProbeState, signal: AbortSignal): Promise<void> {
    if (!(await state.ask(signal))) return;
    const { logger } = this.#options;
    const { message, remedy } = state.report;
    if (state.report.state === 'failing')
      logger.warn({ probe, cause: message, remedy }, 'A probe of the cluster fails');
    else logger.info({ probe, detail: message }, 'A probe of the cluster has changed');
  }
}
