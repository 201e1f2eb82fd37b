import { ANNOTATIONS, type Token, token as tokenKind } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import { BoundedQueue, type Clock, formatTime, type Logger, parseTimeMs } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { CallOptions } from './token-store.ts';

/** The use of a token is written at most this often, in milliseconds. */
const WRITE_EVERY_MS = 60_000;
/** Tokens whose use waits to be written; uses beyond are not noted: the next minute's is. */
const MAX_WAITING = 10_000;
/** Pause between two writes, so that many tokens in use never crowd out other writes. */
const PAUSE_MS = 10;
const IDLE_MS = 1_000;

/** What a {@link TokenUse} is made of. */
export interface TokenUseOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Use {
  readonly name: string;
  readonly uid: string | undefined;
  readonly atMs: number;
}

/**
 * Writes down when tokens were used last, beside the requests that used them.
 *
 * **Guarantees**: `note` costs a look-up; each token is written at most once a minute by this process.
 */
export class TokenUse {
  readonly #options: TokenUseOptions;
  readonly #waiting = new BoundedQueue<Use>({ maxItems: MAX_WAITING });
  /** When each token's use was noted last; those of the last minute alone, oldest first. */
  readonly #notedMs = new Map<string, number>();

  constructor(options: TokenUseOptions) {
    this.#options = options;
  }

  /** Notes that a token is used now. */
  note({ metadata }: Token): void {
    const nowMs = this.#options.clock.nowMs();
    const { name = '', uid, annotations } = metadata ?? {};
    const writtenMs = parseTimeMs(annotations?.[ANNOTATIONS.tokenLastUsed] ?? '') ?? 0;
    const lastMs = Math.max(writtenMs, this.#notedMs.get(name) ?? 0);
    if (nowMs - lastMs < WRITE_EVERY_MS) return;
    if (!this.#waiting.push({ name, uid, atMs: nowMs })) return;
    this.#forgetOld(nowMs);
    this.#notedMs.delete(name);
    this.#notedMs.set(name, nowMs);
  }

  /** Writes what was noted, one token after the other, until the signal ends it. */
  async run({ signal }: CallOptions): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const use = this.#waiting.shift();
      if (use) await this.#write(use, signal);
      await clock.sleep(use ? PAUSE_MS : IDLE_MS, { signal });
    }
  }

  async #write({ name, uid, atMs }: Use, signal: AbortSignal): Promise<void> {
    const { client, log } = this.#options;
    const annotations = { [ANNOTATIONS.tokenLastUsed]: formatTime(atMs) };
    const body = { metadata: { ...(uid !== undefined && { uid }), annotations } };
    try {
      await client.resource<Token>(tokenKind.type).patch(name, { type: 'merge', body }, { signal });
    } catch (err) {
      if (signal.aborted || isNotFound(err)) return;
      log.debug({ token: name, err }, 'Could not write down the use of a token');
    }
  }

  #forgetOld(nowMs: number): void {
    for (const [name, notedMs] of this.#notedMs) {
      if (nowMs - notedMs < WRITE_EVERY_MS) break;
      this.#notedMs.delete(name);
    }
  }
}
