import { decodeEntry } from '../../registry/stored-object.ts';
import type { Entry, Store } from '../../storage/store.ts';
import type { WebhookConfiguration, WebhookSpec } from './admission-webhook.ts';
import { type CompileConditions, CompiledWebhook } from './compiled-webhook.ts';

/**
 * The webhooks of all configurations of one kind, in the order in which they are asked: by the name of the configuration, then as they stand in it.
 *
 * **Guarantees**: a configuration counts from the moment its writer is answered.
 */
export class WebhookConfigurations implements Disposable {
  readonly #compileConditions: CompileConditions;
  readonly #byName = new Map<string, readonly CompiledWebhook[]>();
  readonly #unsubscribe: () => void;
  #all: readonly CompiledWebhook[] = [];

  constructor(store: Store, collection: string, compileConditions: CompileConditions) {
    this.#compileConditions = compileConditions;
    for (const entry of store.range(collection).entries) this.#take(entry);
    this.#order();
    this.#unsubscribe = store.subscribe(collection, ({ entry, deleted }) => {
      if (deleted) this.#byName.delete(entry.key);
      else this.#take(entry);
      this.#order();
    });
  }

  /** All webhooks in their order; the same array until a configuration changes. */
  get all(): readonly CompiledWebhook[] {
    return this.#all;
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }

  #take(entry: Entry): void {
    const { metadata, webhooks = [] } = decodeEntry(entry) as WebhookConfiguration;
    const compile = (spec: WebhookSpec): CompiledWebhook =>
      new CompiledWebhook(metadata.name, spec, this.#compileConditions);
    this.#byName.set(entry.key, webhooks.map(compile));
  }

  #order(): void {
    const names = [...this.#byName.keys()].toSorted();
    this.#all = names.flatMap((name) => this.#byName.get(name) ?? []);
  }
}
