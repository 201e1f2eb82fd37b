import { Age } from '../../components/age.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import type { ColumnDefinition, ExplorerSchema } from '../api/wire.ts';
import { nodeColumns } from '../nodes/node-columns.tsx';
import { ObjectLink } from '../object-link.tsx';
import type { ObjectColumn } from './object-column.ts';

/** Columns that every table has in its own way. */
const OWN: ReadonlySet<string> = new Set(['name', 'age', 'namespace']);
/** Columns that say how an object is, in one word. */
const STATES: ReadonlySet<string> = new Set(['status', 'phase', 'state']);

/** A cell as text; what is no text is written as JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'string') return value;
  // Restarts of pods are kept with the time of the last one.
  if (Array.isArray(value)) return cellText(value[0]);
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean);
}

/** Where a column is in `metadata.fields`. */
export function fieldIndex({ field }: ColumnDefinition): number | undefined {
  const index = /\[(\d+)\]$/.exec(field)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** The columns of a type, those that are chosen by themselves and those that are not. */
export function objectColumns(clusterId: string, schema: ExplorerSchema): readonly ObjectColumn[] {
  const { namespaced = false, columns } = schema.attributes ?? {};
  const printed = (columns ?? [])
    .filter(({ name }) => !OWN.has(name.toLowerCase()))
    .map(printedColumn)
    .filter((column) => column !== undefined);
  const hasState = printed.some(({ id }) => STATES.has(id));
  return [
    nameColumn(clusterId),
    ...(namespaced ? [namespaceColumn] : []),
    ...(hasState ? [] : [stateColumn]),
    ...printed,
    ...(EXTRA[schema.id] ?? []),
    labelsColumn,
    ageColumn,
  ];
}

/** Columns of types of which Kubernetes prints less than people want to know. */
const EXTRA: Readonly<Record<string, readonly ObjectColumn[]>> = { node: nodeColumns };

function nameColumn(clusterId: string): ObjectColumn {
  return {
    id: 'name',
    title: 'Name',
    field: 'metadata.name',
    isSortable: true,
    isShown: true,
    isText: true,
    width: 300,
    cell: (object) => <ObjectLink clusterId={clusterId} object={object} />,
  };
}

const namespaceColumn: ObjectColumn = {
  id: 'namespace',
  title: 'Namespace',
  field: 'metadata.namespace',
  isSortable: true,
  isShown: true,
  isText: true,
  width: 170,
  cell: ({ metadata }) => <Cell text={metadata.namespace ?? '–'} />,
};

const stateColumn: ObjectColumn = {
  id: 'state',
  title: 'State',
  field: 'metadata.state.name',
  isSortable: true,
  isShown: true,
  isText: true,
  width: 140,
  cell: ({ metadata: { state } }) => (
    <span title={state?.message}>
      <StateBadge state={state?.name ?? 'active'} />
    </span>
  ),
};

const labelsColumn: ObjectColumn = {
  id: 'labels',
  title: 'Labels',
  field: 'metadata.labels',
  isShown: false,
  isText: false,
  width: 300,
  cell: ({ metadata: { labels = {} } }) => (
    <Cell
      text={
        Object.entries(labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(', ') || '–'
      }
    />
  ),
};

const ageColumn: ObjectColumn = {
  id: 'age',
  title: 'Age',
  field: 'metadata.creationTimestamp',
  isSortable: true,
  isShown: true,
  isText: false,
  align: 'right',
  width: 90,
  cell: ({ metadata }) => <Age since={metadata.creationTimestamp} />,
};

/** What Kubernetes says how much room it takes. */
const WIDE = /(?:images?|selector|hosts?|message|reason|node|address|object|ports?)/i;

function printedColumn(definition: ColumnDefinition): ObjectColumn | undefined {
  const index = fieldIndex(definition);
  if (index === undefined) return undefined;
  const { name, type, priority = 0 } = definition;
  const id = name.toLowerCase().replaceAll(' ', '-');
  const isNumber = type === 'integer' || type === 'number';
  const isState = STATES.has(id);
  return {
    id,
    title: name,
    field: `metadata.fields[${index}]`,
    isSortable: true,
    isShown: priority === 0,
    isText: type === 'string',
    align: isNumber ? 'right' : 'left',
    width: isState ? 170 : WIDE.test(name) ? 180 : 110,
    cell: ({ metadata }) => {
      const text = cellText(metadata.fields?.[index]);
      return isState ? <StateBadge state={text} /> : <Cell text={text} />;
    },
  };
}

/** One line of text, whole in its tip. */
function Cell({ text }: { readonly text: string }) {
  return (
    <span className="cell numbers" title={text}>
      {text}
    </span>
  );
}

/** The columns that are shown: those chosen, else those that are shown by themselves; the name always. */
export function shownColumns(
  columns: readonly ObjectColumn[],
  chosen: readonly string[] | undefined,
): readonly ObjectColumn[] {
  return columns.filter(
    ({ id, isShown }) => id === 'name' || (chosen ? chosen.includes(id) : isShown),
  );
}
