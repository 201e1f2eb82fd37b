import type { Clock, Logger } from '@drover/base';
import {
  createDiscovery,
  type DiscoveredResource,
  type Discovery,
  type KubernetesClient,
  resourcePath,
} from '@drover/client';
import { explorerErrors } from '../errors.ts';
import { TABLE_ACCEPT, type TableAnswer } from '../source/table.ts';
import { type Column, type ExploredType, exploredTypes } from './explored-type.ts';

/** The types of a cluster at one moment. */
export interface TypeSet {
  readonly all: readonly ExploredType[];
  /** By id or plural name, in lower case. */
  find(name: string): ExploredType | undefined;
}

/** Questions for columns that are under way at the same time. */
const MAX_PROBES = 10;

/** How old the number of objects of a type that is not kept may be. */
const MAX_NUMBER_AGE_MS = 60_000;

/** What a {@link TypeCatalogue} needs. */
export interface TypeCatalogueOptions {
  /** Acts as the explorer itself. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Knows the types of a cluster and their columns. Asks when somebody wants to know, and after a change of the API. */
export class TypeCatalogue {
  readonly #options: TypeCatalogueOptions;
  readonly #discovery: Discovery;
  readonly #columns = new Map<string, readonly Column[]>();
  readonly #numbers = new Map<string, { readonly count: number; readonly atMs: number }>();
  #known:
    | { readonly resources: readonly DiscoveredResource[]; readonly types: TypeSet }
    | undefined;

  constructor(options: TypeCatalogueOptions) {
    const { client, clock, log } = options;
    this.#options = options;
    this.#discovery = createDiscovery(client, {
      clock,
      onFailure: (err) => log.warn({ err }, 'A part of the API is not served'),
    });
  }

  /** The API has changed: the next question is asked anew. */
  invalidate(): void {
    this.#discovery.invalidate();
    this.#columns.clear();
  }

  /** @throws what the API server refuses, or `CLIENT_UNREACHABLE`. */
  async types(): Promise<TypeSet> {
    const resources = await this.#discovery.resources();
    if (this.#known?.resources === resources) return this.#known.types;
    const types = typeSet(exploredTypes(resources));
    this.#known = { resources, types };
    return types;
  }

  /** The types as last seen; none before the first question. */
  get lastTypes(): TypeSet {
    return this.#known?.types ?? NO_TYPES;
  }

  /** @throws `EXPLORER_TYPE_NOT_FOUND` */
  async typeOf(name: string): Promise<ExploredType> {
    const type = (await this.types()).find(name);
    if (type) return type;
    throw explorerErrors.create('EXPLORER_TYPE_NOT_FOUND', { type: name });
  }

  /** The columns of types, by id; of those that do not tell, none. */
  async columnsOf(
    types: readonly ExploredType[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly Column[]>> {
    await this.#probeAll(
      types.filter(({ id }) => !this.#columns.has(id)),
      signal,
    );
    return this.#columns;
  }

  /** How many objects there are of types, by id; at most {@link MAX_NUMBER_AGE_MS} old. */
  async numbersOf(
    types: readonly ExploredType[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const oldestMs = this.#options.clock.monotonicMs() - MAX_NUMBER_AGE_MS;
    await this.#probeAll(
      types.filter(
        ({ id }) => (this.#numbers.get(id)?.atMs ?? Number.NEGATIVE_INFINITY) < oldestMs,
      ),
      signal,
    );
    return new Map([...this.#numbers].map(([id, { count }]) => [id, count]));
  }

  /** Takes note of columns that an answer named. */
  note(type: ExploredType, columns: readonly Column[]): void {
    this.#columns.set(type.id, columns);
  }

  async #probeAll(types: readonly ExploredType[], signal: AbortSignal): Promise<void> {
    const waiting = types.values();
    const probe = async (): Promise<void> => {
      for (const type of waiting) await this.#probe(type, signal);
    };
    await Promise.all(Array.from({ length: MAX_PROBES }, probe));
  }

  async #probe(type: ExploredType, signal: AbortSignal): Promise<void> {
    try {
      const table: TableAnswer = await this.#options.client.raw({
        method: 'GET',
        path: resourcePath(type, {}),
        query: { limit: 1, includeObject: 'None' },
        headers: { accept: TABLE_ACCEPT },
        signal,
      });
      this.note(type, table.columnDefinitions ?? []);
      const count = (table.rows?.length ?? 0) + (table.metadata?.remainingItemCount ?? 0);
      this.#numbers.set(type.id, { count, atMs: this.#options.clock.monotonicMs() });
    } catch (err) {
      signal.throwIfAborted();
      // It is asked again with the next list of schemas; until then the type has no columns.
      this.#options.log.debug({ err, type: type.id }, 'Columns of a type are not known');
    }
  }
}

const NO_TYPES: TypeSet = { all: [], find: () => undefined };

function typeSet(all: readonly ExploredType[]): TypeSet {
  const byName = new Map<string, ExploredType>();
  for (const type of all) byName.set(type.pluralName.toLowerCase(), type);
  for (const type of all) byName.set(type.id, type);
  return { all, find: (name) => byName.get(name.toLowerCase()) };
}
