import { Autocomplete, Group, Input, Paper, PasswordInput, Stack, TextInput } from '@mantine/core';
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
import { AddButton, RemoveButton } from '../../components/row-buttons.tsx';
import { isSame } from '../editor/draft.ts';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { type Credential, KNOWN_REGISTRIES, registriesOf } from './registries.ts';
import { withText } from './secret-draft.ts';

type Row = KeyValueRow<Credential>;

/** User names and passwords of registries, a row each. */
export function RegistriesField(props: ResourceFormProps): ReactElement {
  const { draft, onChange, problemAt } = props;
  const registries = registriesOf(draft);
  const [kept, setRows] = useState<readonly Row[]>(() =>
    Object.keys(registries).length > 0 ? rowsOf(registries) : [{ key: '', value: {} }],
  );
  // What was changed elsewhere, as in the YAML of the same object, takes the place of the rows.
  const rows = isSameRecord(recordOf(kept), registries, isSame) ? kept : rowsOf(registries);
  const set = (next: readonly Row[]): void => {
    setRows(next);
    onChange({ ...draft, registries: recordOf(next) });
  };
  const problem = problemAt('registries');
  return (
    <Stack gap="sm" role="group" aria-label="Registries">
      {rows.map((row, index) => (
        <RegistryRow
          // Rows have no identity but their place.
          key={index}
          {...props}
          row={row}
          onRow={(changed) => set(changeRow(rows, index, changed))}
          onRemove={() => set(removeRow(rows, index))}
        />
      ))}
      {problem !== undefined && <Input.Error role="alert">{problem}</Input.Error>}
      <AddButton onClick={() => set(addRow(rows, {}))}>Add a registry</AddButton>
    </Stack>
  );
}

interface RegistryRowProps extends ResourceFormProps {
  readonly row: Row;
  readonly onRow: (row: Row) => void;
  readonly onRemove: () => void;
}

function RegistryRow(props: RegistryRowProps): ReactElement {
  const { row, problemAt, onRow, onRemove, editing } = props;
  const { key: host, value: credential } = row;
  const path = `registries.${host}`;
  const name = host === '' ? 'the new registry' : host;
  const repeated = row.isRepeated ? 'There is this registry already' : undefined;
  const change = (field: keyof Credential, text: string): void =>
    onRow({ ...row, value: withText({ ...credential }, field, text) });
  return (
    <Paper withBorder p="sm">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Autocomplete
          flex={1}
          label="Address"
          placeholder="registry.example.com"
          data={[...KNOWN_REGISTRIES]}
          value={host}
          error={repeated ?? problemAt(path) ?? null}
          onChange={(next) => onRow({ ...row, key: next.trim() })}
        />
        <RemoveButton label={`Remove ${name}`} onClick={onRemove} mt={25} />
      </Group>
      <Group gap="xs" mt="xs" align="flex-start" grow>
        <TextInput
          label="User name"
          autoComplete="off"
          value={credential.username ?? ''}
          error={problemAt(`${path}.username`) ?? null}
          onChange={({ currentTarget }) => change('username', currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="new-password"
          placeholder={editing ? 'unchanged' : ''}
          value={credential.password ?? ''}
          error={problemAt(`${path}.password`) ?? null}
          onChange={({ currentTarget }) => change('password', currentTarget.value)}
        />
      </Group>
    </Paper>
  );
}
