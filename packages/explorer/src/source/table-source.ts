import {
  type DynamicObject,
  isExpired,
  type KubernetesList,
  type ObjectMeta,
  type WatchEvent,
} from '@drover/apimachinery';
import {
  decodeWatchEvents,
  type KubernetesClient,
  type ListOptions,
  resourcePath,
  type WatchOptions,
} from '@drover/client';
import type { ListWatch } from '@drover/controller-runtime';
import type { RowObject } from '../store/row.ts';
import type { RowFactory } from '../store/row-factory.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { TABLE_ACCEPT, type TableAnswer, type TabledObject, tabledObjects } from './table.ts';

const PAGE = 500;
const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** What a {@link TableSource} reads. */
export interface TableSourceOptions {
  readonly client: KubernetesClient;
  readonly type: ExploredType;
  /** Makes the rows; told the columns whenever an answer names them. */
  readonly factory: RowFactory;
}

/**
 * Lists and watches a kind as tables whose rows hold their objects, so that what people see in a row comes with the object
 * and is never computed here. Of kinds that are kept as metadata the contents never get into this process. Objects become
 * rows as they arrive: no complete list is ever held as objects.
 */
export class TableSource implements ListWatch<RowObject> {
  readonly #options: TableSourceOptions;

  constructor(options: TableSourceOptions) {
    this.#options = options;
  }

  async listAll(options: ListOptions = {}): Promise<KubernetesList<RowObject>> {
    try {
      return await this.#pages(options);
    } catch (error) {
      // A token that expires on the way begins the list again, once: twice means the pages are too slow.
      if (!isExpired(error)) throw error;
      return this.#pages(options);
    }
  }

  async *watch({
    signal,
    ...options
  }: WatchOptions = {}): AsyncGenerator<WatchEvent<RowObject>, void, undefined> {
    const response = await this.#options.client.stream({
      method: 'GET',
      path: resourcePath(this.#options.type, {}),
      query: {
        watch: true,
        includeObject: this.#includeObject(),
        resourceVersion: options.resourceVersion,
        resourceVersionMatch: options.resourceVersionMatch,
        sendInitialEvents: options.sendInitialEvents,
        allowWatchBookmarks: options.allowWatchBookmarks,
        timeoutSeconds: options.timeoutSeconds,
      },
      headers: { accept: TABLE_ACCEPT },
      signal,
    });
    const bound = { maxLineBytes: MAX_EVENT_BYTES };
    for await (const event of decodeWatchEvents<DynamicObject>(response.body, bound)) {
      if (event.type === 'ERROR') continue;
      const [object] = this.#objectsOf(event.object as TableAnswer);
      if (!object) continue;
      if (event.type === 'BOOKMARK') yield { type: 'BOOKMARK', object };
      else yield { type: event.type, object: this.#rowed(object) };
    }
  }

  async list({
    signal,
    limit = PAGE,
    ...options
  }: ListOptions = {}): Promise<KubernetesList<RowObject>> {
    const page: TableAnswer = await this.#options.client.raw({
      method: 'GET',
      path: resourcePath(this.#options.type, {}),
      query: {
        includeObject: this.#includeObject(),
        limit,
        continue: options.continue,
        resourceVersion: options.resourceVersion,
        resourceVersionMatch: options.resourceVersionMatch,
      },
      headers: { accept: TABLE_ACCEPT },
      signal,
    });
    const items = this.#objectsOf(page).map((object) => this.#rowed(object));
    return { metadata: page.metadata ?? {}, items };
  }

  async #pages(options: ListOptions): Promise<KubernetesList<RowObject>> {
    let page = await this.list(options);
    const items = [...page.items];
    while (page.metadata.continue) {
      const { signal } = options;
      page = await this.list({ signal, continue: page.metadata.continue });
      for (const item of page.items) items.push(item);
    }
    const { resourceVersion } = page.metadata;
    return { metadata: { ...(resourceVersion !== undefined && { resourceVersion }) }, items };
  }

  #objectsOf(answer: TableAnswer): readonly TabledObject[] {
    if (answer.kind === 'Table' && answer.columnDefinitions)
      this.#options.factory.columns = answer.columnDefinitions;
    return tabledObjects(answer, this.#options.type);
  }

  #rowed(object: TabledObject): RowObject {
    const { name, namespace, uid, resourceVersion } = object.metadata ?? {};
    const metadata = definedOnly({ name, namespace, uid, resourceVersion });
    return { metadata, row: this.#options.factory.row(object) };
  }

  #includeObject(): string {
    return this.#options.type.metadataOnly ? 'Metadata' : 'Object';
  }
}

function definedOnly(metadata: Readonly<Record<string, string | undefined>>): ObjectMeta {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
