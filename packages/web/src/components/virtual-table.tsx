import { Table, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
} from 'react';

/** A column as it is drawn. */
export interface TableColumn<T> {
  readonly id: string;
  readonly title: string;
  /** Stands in the place of the title, which is its name all the same. */
  readonly header?: ReactNode;
  /** What is shown. */
  readonly cell: (row: T) => ReactNode;
  readonly isSortable?: boolean;
  readonly align?: 'left' | 'right';
  readonly width?: number | string;
}

/** By which column rows are sorted. */
export interface TableSort {
  readonly id: string;
  readonly descending: boolean;
}

interface VirtualTableProps<T> {
  readonly label: string;
  /** The same object as long as nothing changes: rows that are drawn are kept. */
  readonly columns: readonly TableColumn<T>[];
  readonly count: number;
  /** `undefined` for a row that is still being read. */
  readonly rowAt: (index: number) => T | undefined;
  readonly keyOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly sort: TableSort;
  readonly onSort: (sort: TableSort) => void;
  /** Is told which rows are drawn, so that they can be read. */
  readonly onRange?: (first: number, last: number) => void;
  /** `fixed`: columns keep their widths, whatever rows come into view; many rows scroll faster. */
  readonly layout?: 'auto' | 'fixed';
  readonly rowHeight?: number;
  readonly maxHeight?: string;
}

const ROW_HEIGHT = 46;

/** The same column the other way round, or another one. */
export function nextSort(sort: TableSort, id: string): TableSort {
  return { id, descending: sort.id === id && !sort.descending };
}

/** The rows in view, and the heights of what is left out above and below them. */
function useVisibleRows(count: number, rowHeight: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const visible = virtual.getVirtualItems();
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  return { scroller, visible, before: visible[0]?.start ?? 0, after };
}

/** A table that draws only the rows in view. Headers sort, rows open by click or Enter, arrows go from row to row. */
export function VirtualTable<T extends object>(props: VirtualTableProps<T>): ReactElement {
  const { label, columns, count, rowAt, keyOf, onOpen, onRange, layout = 'auto' } = props;
  const { rowHeight = ROW_HEIGHT, maxHeight = 'calc(100vh - 220px)' } = props;
  const { scroller, visible, before, after } = useVisibleRows(count, rowHeight);
  const [first, last] = [visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0];
  useEffect(() => onRange?.(first, last), [onRange, first, last]);
  return (
    <div
      ref={scroller}
      className="surface"
      style={{ overflow: 'auto', maxHeight }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <Table
        verticalSpacing={0}
        horizontalSpacing="md"
        stickyHeader
        layout={layout}
        aria-label={label}
        aria-rowcount={count + 1}
      >
        <Table.Thead>
          <Table.Tr h={42} aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} {...props} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody {...(onOpen && opening(rowAt, onOpen))}>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {visible.map(({ index }) => {
            const row = rowAt(index);
            const place = { index, height: rowHeight, columns };
            return row === undefined ? (
              <EmptyRow key={index} {...place} />
            ) : (
              <Row key={keyOf(row)} row={row} canOpen={onOpen !== undefined} {...place} />
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Listens for all rows at once, so that rows need not be drawn again for it. */
function opening<T>(rowAt: (index: number) => T | undefined, onOpen: (row: T) => void) {
  const open = (line: Element | null): void => {
    const index = line instanceof HTMLElement ? line.dataset['index'] : undefined;
    const row = index === undefined ? undefined : rowAt(Number(index));
    if (row !== undefined) onOpen(row);
  };
  return {
    onClick: ({ target, currentTarget }: MouseEvent<HTMLElement>) => {
      if (isOfRow(target, currentTarget)) open(target.closest('tr'));
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const { key, target } = event;
      if (!(target instanceof HTMLElement) || target.dataset['index'] === undefined) return;
      if (key === 'Enter') open(target);
      const step = key === 'ArrowDown' ? target.nextSibling : target.previousSibling;
      if ((key !== 'ArrowDown' && key !== 'ArrowUp') || !(step instanceof HTMLElement)) return;
      event.preventDefault();
      step.focus();
    },
  };
}

/** Whether a click was for a row: not for a button, link or field in it, nor for a menu that is drawn elsewhere. */
function isOfRow(target: EventTarget, rows: HTMLElement): target is Element {
  return (
    target instanceof Element &&
    rows.contains(target) &&
    target.closest('a, button, input, label') === null
  );
}

interface HeaderCellProps<T> {
  readonly column: TableColumn<T>;
  readonly sort: TableSort;
  readonly onSort: (sort: TableSort) => void;
}

function HeaderCell<T>({ column, sort, onSort }: HeaderCellProps<T>): ReactElement {
  const { id, title, header, align = 'left', width, isSortable = false } = column;
  const isSorted = isSortable && sort.id === id;
  const Icon = sort.descending ? IconChevronDown : IconChevronUp;
  const text = header ?? (
    <Text span size="xs" fw={600} className="muted" truncate title={title}>
      {title}
    </Text>
  );
  return (
    <Table.Th
      ta={align}
      className="one-line"
      {...(width !== undefined && { w: width })}
      {...(isSorted && { 'aria-sort': sort.descending ? 'descending' : 'ascending' })}
    >
      {isSortable ? (
        <UnstyledButton
          onClick={() => onSort(nextSort(sort, id))}
          style={{ display: 'inline-flex', alignItems: 'center', gap: 4, maxWidth: '100%' }}
        >
          {text}
          {isSorted && <Icon size={13} aria-hidden="true" style={{ flex: 'none' }} />}
        </UnstyledButton>
      ) : (
        text
      )}
    </Table.Th>
  );
}

interface RowPlace<T> {
  readonly index: number;
  readonly height: number;
  readonly columns: readonly TableColumn<T>[];
}

interface RowProps<T> extends RowPlace<T> {
  readonly row: T;
  readonly canOpen: boolean;
}

function PlainRow<T>({ row, index, height, columns, canOpen }: RowProps<T>): ReactElement {
  return (
    <Table.Tr
      h={height}
      data-index={index}
      aria-rowindex={index + 2}
      {...(canOpen && { tabIndex: 0, className: 'table-row' })}
    >
      {columns.map(({ id, cell, align = 'left' }) => (
        <Table.Td key={id} ta={align}>
          {cell(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

/** Is drawn again only when its object or the columns are others: scrolling draws what comes into view. */
const Row = memo(PlainRow) as typeof PlainRow;

function EmptyRow<T>({ index, height, columns }: RowPlace<T>): ReactElement {
  return (
    <Table.Tr h={height} aria-rowindex={index + 2} aria-busy="true">
      <Table.Td colSpan={columns.length}>
        <span className="row-placeholder" />
      </Table.Td>
    </Table.Tr>
  );
}
