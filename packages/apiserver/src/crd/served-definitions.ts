import type { Logger } from '@drover/base';
import type { CustomResourceDefinition } from '@drover/kubernetes';
import type { ResourceRegistry } from '../registry/resource-table.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Change, Entry, Store } from '../storage/store.ts';
import { judgeNames, type NamesVerdict } from './definition-names.ts';
import { resourcesOf } from './definition-resources.ts';
import { isEstablished } from './definition-status.ts';
import { versionConverter, type WebhookConversionOptions } from './webhook-conversion.ts';

/** Where definitions are stored. */
export const DEFINITIONS_COLLECTION = 'customresourcedefinitions.apiextensions.k8s.io';

/**
 * The definitions in the store, and what they make the server serve.
 *
 * **Guarantees**: a definition counts from the moment its writer is answered. One whose names another one holds is not served before they are free.
 */
export class ServedDefinitions implements Disposable {
  readonly #resources: ResourceRegistry;
  readonly #logger: Logger;
  readonly #conversion: WebhookConversionOptions;
  readonly #known = new Map<string, CustomResourceDefinition>();
  /** Those that are served; the first to come holds its names. */
  readonly #served = new Map<string, CustomResourceDefinition>();
  readonly #unsubscribe: () => void;

  constructor(
    store: Store,
    resources: ResourceRegistry,
    { logger, ...conversion }: WebhookConversionOptions & { readonly logger: Logger },
  ) {
    this.#conversion = conversion;
    this.#resources = resources;
    this.#logger = logger;
    const { entries } = store.range(DEFINITIONS_COLLECTION);
    const definitions = entries.map(toDefinition);
    // What was served before a restart holds its names against what was not.
    for (const definition of definitions.filter(isEstablished)) this.#serve(definition);
    for (const definition of definitions.filter((each) => !isEstablished(each))) {
      this.#serve(definition);
    }
    this.#unsubscribe = store.subscribe(DEFINITIONS_COLLECTION, (change) => this.#take(change));
  }

  /** Which of its names a definition may have. */
  judge(definition: CustomResourceDefinition): NamesVerdict {
    return judgeNames(definition, [...this.#served.values()]);
  }

  /** Names of the definitions that are not served. */
  waiting(): readonly string[] {
    return [...this.#known.keys()].filter((name) => !this.#served.has(name));
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }

  #take({ entry, deleted }: Change): void {
    if (deleted) this.#remove(entry.key);
    else this.#serve(toDefinition(entry));
    for (const name of this.waiting()) this.#serve(this.#known.get(name));
  }

  #serve(definition: CustomResourceDefinition | undefined): void {
    const name = definition?.metadata?.name;
    if (!definition || name === undefined) return;
    this.#known.set(name, definition);
    if (!this.#served.has(name) && this.judge(definition).conflict) return;
    try {
      this.#resources.serve(
        name,
        resourcesOf(definition, versionConverter(definition, this.#conversion)),
      );
      this.#served.set(name, definition);
    } catch (error) {
      // It is stored already: what was served under its name before goes on being served.
      this.#logger.error({ name, err: error }, 'A definition cannot be served');
    }
  }

  #remove(name: string): void {
    this.#known.delete(name);
    this.#served.delete(name);
    this.#resources.serve(name, []);
  }
}

function toDefinition(entry: Entry): CustomResourceDefinition {
  return decodeEntry(entry) as unknown as CustomResourceDefinition;
}
