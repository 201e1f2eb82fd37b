import { humanDuration } from '@drover/kubernetes';
import type { OutputQuery } from '../list/list-query.ts';
import type { Row } from '../store/row.ts';
import type { RowFactory } from '../store/row-factory.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { type LinkContext, LinkWriter } from './links.ts';
import { pickOutput } from './pick-output.ts';

/** How objects are written. */
export interface ResourceWriterOptions extends LinkContext {
  readonly output: OutputQuery;
}

/** Every dashboard asks to leave it out; rows that never had it are not parsed for that. */
const MANAGED_FIELDS = ['metadata', 'managedFields'].join('\u0000');

/** Writes the objects of one type as the v1 API shows them to one caller. */
export class ResourceWriter {
  readonly #type: ExploredType;
  readonly #factory: RowFactory;
  readonly #output: OutputQuery;
  readonly #links: LinkWriter;
  readonly #picks: boolean;

  constructor(type: ExploredType, factory: RowFactory, options: ResourceWriterOptions) {
    const { include, exclude, excludeValues } = options.output;
    this.#type = type;
    this.#factory = factory;
    this.#output = options.output;
    this.#links = new LinkWriter(type, options);
    this.#picks =
      include.length > 0 ||
      excludeValues.length > 0 ||
      exclude.some(({ text }) => factory.keepsManagedFields || text !== MANAGED_FIELDS);
  }

  /** The object as JSON, with ages as they are at `nowMs`. */
  write(row: Row, nowMs: number): string {
    const text = this.#whole(row, nowMs);
    return this.#picks ? JSON.stringify(pickOutput(JSON.parse(text), this.#output)) : text;
  }

  #whole(row: Row, nowMs: number): string {
    const id = JSON.stringify(row.id);
    const head = `{"id":${id},"type":"${this.#type.id}","links":${this.#links.write(row)},`;
    const relationships = row.relationships === '' ? 'null' : `[${row.relationships}]`;
    const open = row.text.toString();
    const comma = open.endsWith('{') ? '' : ',';
    const own = `"fields":${this.#cells(row, nowMs)},"relationships":${relationships}`;
    return `${head}${open}${comma}${own},"state":${JSON.stringify(row.state)}}}`;
  }

  #cells({ cells }: Row, nowMs: number): string {
    const shown = cells.map((cell, index) =>
      typeof cell === 'number' && this.#factory.isDate(index)
        ? humanDuration(nowMs - cell)
        : (cell ?? null),
    );
    return JSON.stringify(shown);
  }
}
