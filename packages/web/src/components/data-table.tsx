import { Table, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, type ReactNode, useMemo, useRef, useState } from 'react';

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
  readonly initialSort?: Sort;
}

interface Sort {
  readonly id: string;
  readonly descending: boolean;
}

const ROW_HEIGHT = 46;

/** Rows in the order of a column; equal ones keep their order. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  sort: Sort,
): readonly T[] {
  const sortBy = columns.find(({ id }) => id === sort.id)?.sortBy;
  if (!sortBy) return rows;
  const direction = sort.descending ? -1 : 1;
  const collator = new Intl.Collator('en', { numeric: true });
  return rows.toSorted((a, b) => {
    const [left, right] = [sortBy(a), sortBy(b)];
    if (typeof left === 'number' && typeof right === 'number') return direction * (left - right);
    return direction * collator.compare(String(left), String(right));
  });
}

/** A table that draws only the rows in view; headers sort, rows open by click or Enter. */
export function DataTable<T>(props: DataTableProps<T>): ReactElement {
  const { label, rows, columns, keyOf, onOpen, initialSort } = props;
  const [sort, setSort] = useState<Sort>(
    initialSort ?? { id: columns[0]?.id ?? '', descending: false },
  );
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const visible = virtual.getVirtualItems();
  const before = visible[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
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
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {visible.map(({ index }) => {
            const row = sorted[index];
            return row === undefined ? null : (
              <Row key={keyOf(row)} row={row} columns={columns} {...(onOpen && { onOpen })} />
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface HeaderCellProps<T> {
  readonly column: Column<T>;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function HeaderCell<T>({ column, sort, onSort }: HeaderCellProps<T>): ReactElement {
  const { id, title, align = 'left', width, sortBy } = column;
  const active = sort.id === id;
  const order = sort.descending ? 'descending' : 'ascending';
  const Icon = sort.descending ? IconChevronDown : IconChevronUp;
  const text = (
    <Text span size="xs" fw={600} className="muted">
      {title}
    </Text>
  );
  return (
    <Table.Th ta={align} w={width} {...(active && { 'aria-sort': order })}>
      {sortBy ? (
        <UnstyledButton
          onClick={() => onSort({ id, descending: active && !sort.descending })}
          style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
        >
          {text}
          {active && <Icon size={13} aria-hidden="true" />}
        </UnstyledButton>
      ) : (
        text
      )}
    </Table.Th>
  );
}

interface RowProps<T> {
  readonly row: T;
  readonly columns: readonly Column<T>[];
  readonly onOpen?: (row: T) => void;
}

function Row<T>({ row, columns, onOpen }: RowProps<T>): ReactElement {
  const open = onOpen && {
    tabIndex: 0,
    className: 'table-row',
    onClick: () => onOpen(row),
    onKeyDown: ({ key }: { key: string }) => {
      if (key === 'Enter') onOpen(row);
    },
  };
  return (
    <Table.Tr h={ROW_HEIGHT} {...open}>
      {columns.map(({ id, cell, align = 'left' }) => (
        <Table.Td key={id} ta={align}>
          {cell(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
