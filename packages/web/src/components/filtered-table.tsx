import { Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import {
  type ComponentProps,
  type ReactElement,
  type ReactNode,
  useDeferredValue,
  useMemo,
  useState,
} from 'react';
import { DataTable } from './data-table.tsx';

interface FilteredTableProps<T> extends ComponentProps<typeof DataTable<T & object>> {
  /** The texts of a row that are searched. */
  readonly texts: (row: T) => readonly (string | undefined)[];
  readonly placeholder: string;
  /** Stands beside the field: what else narrows the rows. */
  readonly beside?: ReactNode;
}

/** Rows in which one of the texts contains what is wanted, whatever the case. */
export function filterRows<T>(
  rows: readonly T[],
  wanted: string,
  texts: (row: T) => readonly (string | undefined)[],
): readonly T[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return rows;
  return rows.filter((row) => texts(row).some((part) => part?.toLowerCase().includes(text)));
}

/** A table with a field above that narrows it. */
export function FilteredTable<T extends object>(props: FilteredTableProps<T>): ReactElement {
  const { texts, placeholder, beside, rows, ...table } = props;
  const [filter, setFilter] = useState('');
  // Thousands of rows must not keep the field from showing what is typed.
  const wanted = useDeferredValue(filter);
  const shown = useMemo(() => filterRows<T>(rows, wanted, texts), [rows, wanted, texts]);
  return (
    <Stack gap="sm">
      <Group>
        <TextInput
          leftSection={<IconSearch size={16} />}
          placeholder={placeholder}
          aria-label={`Filter ${table.label}`}
          w={320}
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        {beside}
        {filter !== '' && (
          <Text size="sm" className="muted" role="status">
            {shown.length} of {rows.length}
          </Text>
        )}
      </Group>
      {shown.length === 0 && rows.length > 0 ? (
        <Text className="muted" py="md">
          Nothing matches.
        </Text>
      ) : (
        <DataTable {...table} rows={shown} />
      )}
    </Stack>
  );
}
