import { type Clock, formatTime, type Logger } from '@drover/base';
import { controllerWrites } from '../controllers/controller-writes.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import { adjustment, updateObject } from '../registry/verbs/update.ts';

/** Holds the day on which the token of a Secret was last used. */
const LAST_USED = 'kubernetes.io/legacy-token-last-used';

const SECRETS = { group: '', version: 'v1', resource: 'secrets' };

/** Notes on Secrets when their tokens are used, once a day, so that those that nobody uses can be found. */
export class SecretTokenUse {
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Secrets that are being written: requests come faster than writes. */
  readonly #busy = new Set<string>();

  constructor(registry: Registry, logger: Logger) {
    this.#registry = registry;
    this.#clock = registry.clock;
    this.#logger = logger;
  }

  /** The token in that Secret was used just now. Returns at once; a failure is logged, and tried again with the next use. */
  note(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    const today = formatTime(this.#clock.nowMs()).slice(0, 10);
    const entry = this.#registry.store.get('secrets', key);
    if (!entry || this.#busy.has(key)) return;
    if (decodeEntry(entry).metadata.labels?.[LAST_USED] === today) return;
    this.#busy.add(key);
    void this.#write(namespace, name, today).finally(() => this.#busy.delete(key));
  }

  async #write(namespace: string, name: string, today: string): Promise<void> {
    const resource = this.#registry.resources.find(SECRETS);
    if (!resource) return;
    const target = { resource, namespace, name, subresource: '' };
    const change = adjustment((secret) => {
      const labels = { ...secret.metadata.labels, [LAST_USED]: today };
      return { ...secret, metadata: { ...secret.metadata, labels } };
    });
    try {
      await updateObject(this.#registry, target, change, controllerWrites);
    } catch (error) {
      this.#logger.warn({ err: error, namespace, name }, 'The use of a token was not noted');
    }
  }
}
