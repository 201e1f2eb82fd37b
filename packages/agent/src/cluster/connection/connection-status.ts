import type { ConnectionFailure, ConnectionReport, Culprit } from '@drover/api';
import { type Clock, type CodedError, formatTime } from '@drover/base';

/** A failure as {@link ConnectionStatus} is told it. */
export interface StatusFailure {
  readonly failure: CodedError;
  readonly server: string;
  readonly culprit: Culprit;
}

/** What {@link ConnectionStatus} looks at. */
export interface ConnectionStatusOptions {
  readonly clock: Clock;
  readonly trust: { readonly epoch: number };
}

/** Remembers how the agent stands with its server. */
export class ConnectionStatus {
  readonly #options: ConnectionStatusOptions;
  #state: ConnectionReport['state'] = 'connecting';
  #since: string;
  #server: string | undefined;
  #lastFailure: ConnectionFailure | undefined;

  constructor(options: ConnectionStatusOptions) {
    this.#options = options;
    this.#since = this.#now();
  }

  connected(server: string): void {
    this.#become('connected', server);
  }

  failed({ failure, server, culprit }: StatusFailure): void {
    const { code, message: cause, remedy } = failure;
    this.#lastFailure = { time: this.#now(), server, culprit, code, cause, remedy };
    this.#become('disconnected', server);
  }

  report(): ConnectionReport {
    return {
      state: this.#state,
      since: this.#since,
      ...(this.#server !== undefined && { server: this.#server }),
      epoch: this.#options.trust.epoch,
      ...(this.#lastFailure && { lastFailure: this.#lastFailure }),
    };
  }

  #become(state: ConnectionReport['state'], server: string): void {
    if (state !== this.#state) this.#since = this.#now();
    this.#state = state;
    this.#server = server;
  }

  #now(): string {
    return formatTime(this.#options.clock.nowMs());
  }
}
