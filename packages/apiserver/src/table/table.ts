import type { DynamicObject, ListMeta } from '@drover/apimachinery';
import { ageOf } from '@drover/kubernetes';
import { textAt, valueAt } from './fields.ts';

/** One column: how it is called, and what it shows of an object. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | (string & {});
  /** `name` marks the column that names the object. */
  readonly format?: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority?: number;
  readonly description?: string;
  /** Has cells and no definition: an oversight of Kubernetes, kept for who counts on it. */
  readonly isUndefined?: true;
  cell(object: DynamicObject, nowMs: number): unknown;
}

/** What of the objects goes with the rows. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Options of {@link renderTable}. */
export interface TableOptions {
  readonly columns: readonly Column[];
  readonly includeObject: IncludeObject;
  /** For ages. */
  readonly nowMs: number;
  /** Metadata of the list, or the resourceVersion of the one object. */
  readonly metadata: ListMeta;
  /** Version of the table and of metadata in it. Default `v1`. */
  readonly version?: 'v1' | 'v1beta1';
  /** Leaves the columns out: in a watch the first table has named them. */
  readonly noHeaders?: boolean;
}

/** A `Table` of `meta.k8s.io/v1`. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: ListMeta;
  /** `null` where an earlier table of the watch has them. */
  readonly columnDefinitions: readonly Omit<Column, 'cell'>[] | null;
  /** `null` where a kind without columns of its own has no objects, as Kubernetes writes it. */
  readonly rows: readonly TableRow[] | null;
}

/** One object in a {@link Table}. */
export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: unknown;
}

/** The objects as a table. */
export function renderTable(objects: readonly DynamicObject[], options: TableOptions): Table {
  const { columns, metadata, noHeaders = false, version = 'v1' } = options;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: noHeaders ? null : definitionsOf(columns),
    rows:
      columns === DEFAULT_COLUMNS && objects.length === 0
        ? null
        : objects.map((object) => rowOf(object, options)),
  };
}

/** The column that names the object. */
export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: (object) => textAt(object, 'metadata', 'name'),
};

/** The column that says how old the object is. */
export const AGE: Column = {
  name: 'Age',
  type: 'string',
  cell: (object, nowMs) => ageOf(valueAt(object, 'metadata', 'creationTimestamp'), nowMs),
};

/** The columns of kinds that have none of their own. */
export const DEFAULT_COLUMNS: readonly Column[] = [
  NAME,
  {
    name: 'Created At',
    type: 'date',
    cell: (object) => textAt(object, 'metadata', 'creationTimestamp'),
  },
];

/** A column of texts. */
export function textColumn(name: string, cell: Column['cell']): Column {
  return { name, type: 'string', cell };
}

/** A column of whole numbers. */
export function countColumn(name: string, cell: Column['cell']): Column {
  return { name, type: 'integer', cell };
}

/** The same column, shown only with `-o wide`. */
export function wide(column: Column): Column {
  return { ...column, priority: 1 };
}

function definitionsOf(columns: readonly Column[]): Omit<Column, 'cell'>[] {
  return columns.filter(({ isUndefined }) => isUndefined !== true).map(definitionOf);
}

function definitionOf(column: Column): Omit<Column, 'cell'> {
  const { name, type, format = '', priority = 0, description = '' } = column;
  return { name, type, format, description, priority };
}

function rowOf(object: DynamicObject, options: TableOptions): TableRow {
  const { columns, includeObject, nowMs, version = 'v1' } = options;
  const cells = columns.map((column) => column.cell(object, nowMs));
  switch (includeObject) {
    case 'None':
      return { cells };
    case 'Object':
      return { cells, object };
    case 'Metadata':
      return { cells, object: partialMetadata(object, version) };
  }
}

function partialMetadata({ metadata }: DynamicObject, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}
