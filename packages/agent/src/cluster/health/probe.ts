import type { ProbeReport } from '@drover/api';
import { CodedError, errorMessage } from '@drover/base';

/** Asks once; tells what it asked, or `undefined` when there is nothing to ask, and throws what is wrong. */
export type Probe = (signal: AbortSignal) => Promise<string | undefined>;

/** Failures in a row before a probe is called failing: one lost packet is no outage. */
const PATIENCE = 2;

/** A probe and how it stands. */
export class ProbeState {
  readonly #probe: Probe;
  #failures = 0;
  #report: ProbeReport = { state: 'unknown', message: 'Nothing was asked yet' };

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** How it stands. */
  get report(): ProbeReport {
    return this.#report;
  }

  /** Asks, and says whether the state has changed. */
  async ask(signal: AbortSignal): Promise<boolean> {
    const before = this.#report;
    const after = await this.#once(signal);
    if (after) this.#report = after;
    return before.state !== this.#report.state;
  }

  async #once(signal: AbortSignal): Promise<ProbeReport | undefined> {
    try {
      const asked = await this.#probe(signal);
      this.#failures = 0;
      return asked === undefined
        ? { state: 'unknown', message: 'There is nothing to ask here' }
        : { state: 'good', message: asked };
    } catch (error) {
      signal.throwIfAborted();
      this.#failures += 1;
      return this.#failures < PATIENCE ? undefined : failing(error);
    }
  }
}

function failing(error: unknown): ProbeReport {
  const remedy = error instanceof CodedError ? String(error.remedy) : undefined;
  return {
    state: 'failing',
    message: errorMessage(error),
    ...(remedy !== undefined && { remedy }),
  };
}
