import { Button, FileButton, Group, Input, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import {
  addRow,
  changeRow,
  isSameRecord,
  type KeyValueRow,
  recordOf,
  removeRow,
  rowsOf,
} from '../../components/key-value-rows.ts';
import { AddButton } from '../../components/row-buttons.tsx';
import { isSame } from '../editor/draft.ts';
import { keyOfFile, type Value, type Values } from './keyed-value.ts';
import { readFile } from './read-file.ts';
import { ValueRow } from './value-row.tsx';

interface ValuesFieldProps {
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  /** Whether the values that are there at first are shown only when somebody asks for them. */
  readonly isSecret: boolean;
  readonly disabled: boolean;
  readonly problemOf: (key: string) => string | undefined;
  readonly error: string | undefined;
}

/** What becomes of values. */
export const VALUES_LEAD = 'Each key becomes a file or a variable of the workloads that use it.';

/** Values of any length under keys: typed, or read from files. */
export function ValuesField(props: ValuesFieldProps): ReactElement {
  const { values, onChange, isSecret, disabled, problemOf, error } = props;
  const { rows, set } = useRows(values, onChange);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(isSecret ? Object.keys(values) : []),
  );
  const [refused, setRefused] = useState<string>();
  const addFiles = async (files: readonly File[]): Promise<void> => {
    setRefused(undefined);
    let next = rows;
    for (const file of files) {
      const { value, problem } = await readFile(file);
      if (value === undefined) setRefused(problem);
      else next = withRow(next, { key: keyOfFile(file.name), value });
    }
    set(next);
  };
  return (
    <Stack gap="sm" role="group" aria-label="Values">
      {rows.map((row, index) => (
        <ValueRow
          // Rows have no identity but their place.
          key={index}
          row={row}
          isHidden={hidden.has(row.key)}
          onShow={() => setHidden(new Set([...hidden].filter((key) => key !== row.key)))}
          disabled={disabled}
          problem={problemOf(row.key)}
          onChange={(changed) => set(changeRow(rows, index, changed))}
          onRemove={() => set(removeRow(rows, index))}
        />
      ))}
      {rows.length === 0 && (
        <Text size="sm" className="muted">
          There are none yet.
        </Text>
      )}
      {(refused ?? error) !== undefined && (
        <Input.Error role="alert">{refused ?? error}</Input.Error>
      )}
      {!disabled && (
        <Group gap="xs">
          <AddButton onClick={() => set(addRow<Value>(rows, ''))}>Add a value</AddButton>
          <FileButton multiple onChange={(files) => void addFiles(files)}>
            {(file) => (
              <Button
                {...file}
                variant="subtle"
                size="compact-sm"
                leftSection={<IconFileUpload size={14} />}
              >
                Add from files
              </Button>
            )}
          </FileButton>
        </Group>
      )}
    </Stack>
  );
}

type Rows = readonly KeyValueRow<Value>[];

/** Rows that may be unfinished, beside the values that are finished. */
function useRows(
  values: Values,
  onChange: (values: Values) => void,
): { readonly rows: Rows; readonly set: (rows: Rows) => void } {
  const [kept, setRows] = useState<Rows>(() => rowsOf(values));
  // What was changed elsewhere, as in the YAML of the same object, takes the place of the rows.
  const rows = isSameRecord(recordOf(kept), values, isSame) ? kept : rowsOf(values);
  return {
    rows,
    set: (next) => {
      setRows(next);
      onChange(recordOf(next));
    },
  };
}

/** A file takes the place of the value that has its name. */
function withRow(rows: Rows, row: KeyValueRow<Value>): Rows {
  const index = rows.findIndex(({ key }) => key === row.key);
  return index < 0 ? [...rows, row] : changeRow(rows, index, row);
}
