import { createHash, timingSafeEqual } from 'node:crypto';
import { isNotFound } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { validatingWebhookConfigurations } from '@drover/kubernetes';
import {
  tokenIn,
  WEBHOOK_CONFIGURATION,
  type WebhookConfiguration,
} from './webhook-configuration.ts';

/** The configuration is read at most this often, whoever asks with whatever. */
const MIN_READ_INTERVAL_MS = 1_000;

/** What {@link WebhookToken} needs. */
export interface WebhookTokenOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
}

/**
 * Knows the secret by which the API server shows that it is the one that asks. The stored configuration, which only
 * administrators of the home of state can read, is the one place where it is kept: all replicas know it from there.
 *
 * **Guarantees**: compares in constant time; at most one read of the configuration a second. The secret before the
 * present one stays good, as the API server may learn of a change later.
 */
export class WebhookToken {
  readonly #options: WebhookTokenOptions;
  #known: readonly string[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(options: WebhookTokenOptions) {
    this.#options = options;
  }

  /** Whether `shown` is the secret. */
  async isValid(shown: string): Promise<boolean> {
    if (this.#isKnown(shown)) return true;
    await this.#refresh();
    return this.#isKnown(shown);
  }

  #isKnown(shown: string): boolean {
    return this.#known.filter((token) => isSame(token, shown)).length > 0;
  }

  async #refresh(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#reading === undefined && nowMs - this.#readAtMs >= MIN_READ_INTERVAL_MS) {
      this.#readAtMs = nowMs;
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
    }
    await this.#reading;
  }

  async #read(): Promise<void> {
    const token = await this.#stored();
    const [latest] = this.#known;
    if (token === undefined || token === latest) return;
    this.#known = [token, ...(latest === undefined ? [] : [latest])];
  }

  async #stored(): Promise<string | undefined> {
    const configurations = this.#options.client.resource<WebhookConfiguration>(
      validatingWebhookConfigurations,
    );
    try {
      return tokenIn(await configurations.get(WEBHOOK_CONFIGURATION));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function isSame(token: string, shown: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(token), digest(shown));
}
