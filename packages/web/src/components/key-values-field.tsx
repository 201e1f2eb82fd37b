import { Group, Input, Stack, TextInput } from '@mantine/core';
import { type ReactElement, useId, useState } from 'react';
import {
  addRow,
  changeRow,
  isSameRecord,
  type KeyValueRow,
  recordOf,
  removeRow,
  rowsOf,
} from './key-value-rows.ts';
import { MONOSPACE } from './monospace.ts';
import { AddButton, RemoveButton } from './row-buttons.tsx';

interface KeyValuesFieldProps {
  /** What the pairs are: `Labels`. */
  readonly label: string;
  readonly description?: string;
  /** One of them, in lower case: `label`. */
  readonly one: string;
  readonly value: Readonly<Record<string, string>>;
  readonly onChange: (value: Readonly<Record<string, string>>) => void;
  /** What is wrong with the pair of a key. */
  readonly problemOf?: (key: string, value: string) => string | undefined;
  /** What is wrong with all of them together. */
  readonly error?: string | undefined;
}

/** Pairs of texts, a row each. */
export function KeyValuesField(props: KeyValuesFieldProps): ReactElement {
  const { label, description, one, value, onChange, problemOf, error } = props;
  const [kept, setRows] = useState(() => rowsOf(value));
  // What was changed elsewhere, as in the YAML of the same object, takes the place of the rows.
  const rows = isSameRecord(recordOf(kept), value) ? kept : rowsOf(value);
  const labelId = useId();
  const set = (next: readonly KeyValueRow[]): void => {
    setRows(next);
    onChange(recordOf(next));
  };
  return (
    <Stack gap={6} role="group" aria-labelledby={labelId}>
      <div>
        <Input.Label id={labelId} component="div">
          {label}
        </Input.Label>
        {description && <Input.Description>{description}</Input.Description>}
      </div>
      {rows.map((row, index) => (
        <PairRow
          // Rows have no identity but their place.
          key={index}
          one={one}
          row={row}
          problem={problemOf?.(row.key, row.value)}
          onChange={(changed) => set(changeRow(rows, index, changed))}
          onRemove={() => set(removeRow(rows, index))}
        />
      ))}
      {error !== undefined && <Input.Error role="alert">{error}</Input.Error>}
      <AddButton onClick={() => setRows(addRow(rows, ''))}>
        Add {/^[aeiou]/.test(one) ? 'an' : 'a'} {one}
      </AddButton>
    </Stack>
  );
}

interface PairRowProps {
  readonly one: string;
  readonly row: KeyValueRow;
  readonly problem: string | undefined;
  readonly onChange: (row: KeyValueRow) => void;
  readonly onRemove: () => void;
}

function PairRow({ one, row, problem, onChange, onRemove }: PairRowProps): ReactElement {
  const problemId = useId();
  const name = row.key === '' ? `new ${one}` : row.key;
  const wrong = row.isRepeated ? 'There is this key already' : problem;
  return (
    <div>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          styles={MONOSPACE}
          flex={2}
          aria-label={`Key of ${name}`}
          placeholder="key"
          value={row.key}
          error={wrong !== undefined}
          aria-describedby={problemId}
          onChange={({ currentTarget }) => onChange({ ...row, key: currentTarget.value })}
        />
        <TextInput
          styles={MONOSPACE}
          flex={3}
          aria-label={`Value of ${name}`}
          placeholder="value"
          value={row.value}
          onChange={({ currentTarget }) => onChange({ ...row, value: currentTarget.value })}
        />
        <RemoveButton label={`Remove ${name}`} onClick={onRemove} />
      </Group>
      <Input.Error id={problemId} mt={4} aria-live="polite">
        {wrong}
      </Input.Error>
    </div>
  );
}
