import { Table, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  createSortedRowModel,
  type Header,
  rowSortingFeature,
  type Row as TableRow,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useMemo,
  useRef,
} from 'react';

/** A column of a {@link DataTable}. */
export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** What is shown. */
  readonly cell: (row: T) => ReactNode;
  /** What the column is sorted by; without it the column cannot be sorted. */
  readonly sortBy?: (row: T) => string | number;
  readonly align?: 'left' | 'right';
  readonly width?: number | string;
}

interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly initialSort?: { readonly id: string; readonly descending: boolean };
}

interface VisibleRows {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly visible: readonly VirtualItem[];
  readonly before: number;
  readonly after: number;
}

const ROW_HEIGHT = 46;
const collator = new Intl.Collator('en', { numeric: true });

/** Orders two values of a column: numbers as numbers, also inside text (`n9` before `n10`). */
export function compareValues(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return collator.compare(String(left), String(right));
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
type Features = typeof features;

function columnDefs<T extends object>(columns: readonly Column<T>[]): ColumnDef<Features, T>[] {
  return columns.map(({ id, title, sortBy }) => ({
    id,
    header: title,
    accessorFn: sortBy ?? (() => ''),
    enableSorting: sortBy !== undefined,
    sortDescFirst: false,
    sortFn: (a, b) => compareValues(a.getValue(id), b.getValue(id)),
  }));
}

/** The rows in view, and the heights of what is left out above and below them. */
function useVisibleRows(count: number): VisibleRows {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const visible = virtual.getVirtualItems();
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  return { scroller, visible, before: visible[0]?.start ?? 0, after };
}

/** A table that draws only the rows in view; headers sort, rows open by click or Enter. */
export function DataTable<T extends object>(props: DataTableProps<T>): ReactElement {
  const { label, rows, columns, keyOf, onOpen } = props;
  const { id: sortId = columns[0]?.id ?? '', descending = false } = props.initialSort ?? {};
  const defs = useMemo(() => columnDefs(columns), [columns]);
  const table = useTable<Features, T>({
    features,
    columns: defs,
    data: rows,
    getRowId: keyOf,
    enableSortingRemoval: false,
    initialState: { sorting: [{ id: sortId, desc: descending }] },
  });
  const sorted = table.getRowModel().rows;
  const { scroller, visible, before, after } = useVisibleRows(sorted.length);
  return (
    <div
      ref={scroller}
      className="surface"
      style={{ overflow: 'auto', maxHeight: 'calc(100vh - 220px)' }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <Table verticalSpacing={0} horizontalSpacing="md" stickyHeader aria-label={label}>
        <Table.Thead>
          <Table.Tr h={42}>
            {table.getFlatHeaders().map((header, index) => (
              <HeaderCell key={header.id} header={header} column={columns[index]} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {visible.map(({ index }) => {
            const row = sorted[index];
            return row === undefined ? null : (
              <Row key={row.id} row={row} columns={columns} {...(onOpen && { onOpen })} />
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface HeaderCellProps<T extends object> {
  readonly header: Header<Features, T, unknown>;
  readonly column: Column<T> | undefined;
}

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;

function HeaderCell<T extends object>({ header, column }: HeaderCellProps<T>): ReactElement {
  const { align = 'left', width, title = '' } = column ?? {};
  const sorted = header.column.getIsSorted();
  const Icon = sorted === 'desc' ? IconChevronDown : IconChevronUp;
  const text = (
    <Text span size="xs" fw={600} className="muted">
      {title}
    </Text>
  );
  return (
    <Table.Th
      ta={align}
      className="one-line"
      {...(width !== undefined && { w: width })}
      {...(sorted && { 'aria-sort': ARIA_SORT[sorted] })}
    >
      {header.column.getCanSort() ? (
        <UnstyledButton
          onClick={() => header.column.toggleSorting()}
          style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
        >
          {text}
          {sorted && <Icon size={13} aria-hidden="true" />}
        </UnstyledButton>
      ) : (
        text
      )}
    </Table.Th>
  );
}

interface RowProps<T extends object> {
  readonly row: TableRow<Features, T>;
  readonly columns: readonly Column<T>[];
  readonly onOpen?: (row: T) => void;
}

/** Whether a click was for the row: not for a button or link in it, nor for a menu that is drawn elsewhere. */
function isOfRow({ target, currentTarget }: MouseEvent<HTMLElement>): boolean {
  return (
    target instanceof Element &&
    currentTarget.contains(target) &&
    target.closest('a, button') === null
  );
}

function Row<T extends object>({ row, columns, onOpen }: RowProps<T>): ReactElement {
  const open = onOpen && {
    tabIndex: 0,
    className: 'table-row',
    onClick: (event: MouseEvent<HTMLElement>) => {
      if (isOfRow(event)) onOpen(row.original);
    },
    onKeyDown: ({ key, target, currentTarget }: KeyboardEvent<HTMLElement>) => {
      if (key === 'Enter' && target === currentTarget) onOpen(row.original);
    },
  };
  return (
    <Table.Tr h={ROW_HEIGHT} {...open}>
      {columns.map(({ id, cell, align = 'left' }) => (
        <Table.Td key={id} ta={align}>
          {cell(row.original)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
