import { Checkbox, Input, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { filterRows } from '../../components/filtered-table.tsx';
import { type RoleGroup, type Roles, roleInWords } from './roles.ts';

interface RolePickerProps {
  readonly label: string;
  readonly groups: readonly RoleGroup[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  /** For the names of roles that others include. */
  readonly roles?: Roles | undefined;
  /** What the server refused. */
  readonly error?: ReactNode;
  /** Pixels; more scrolls. */
  readonly maxHeight?: number;
  readonly disabled?: boolean;
}

/** More than this is searched rather than read. */
const MANY = 8;

/** Roles to tick, each with what it is for. */
export function RolePicker(props: RolePickerProps): ReactElement {
  const { label, groups, value, onChange, roles, error, maxHeight = 320, disabled = false } = props;
  const [filter, setFilter] = useState('');
  const labelId = useId();
  const all = groups.flatMap((group) => group.roles);
  const shown = groups.flatMap(({ title, roles: some }) => {
    const fitting = filterRows(some, filter, (role) => [role.name, role.id, roleInWords(role)]);
    return fitting.length > 0 ? [{ title, roles: fitting }] : [];
  });
  return (
    <Stack gap={6} role="group" aria-labelledby={labelId}>
      <Input.Label id={labelId} component="div">
        {label}
      </Input.Label>
      {all.length > MANY && (
        <TextInput
          size="xs"
          leftSection={<IconSearch size={14} />}
          placeholder="Filter by name or by what it is for"
          aria-label="Filter roles"
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize
        mah={maxHeight}
        type="auto"
        className="surface"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-labelledby': labelId }}
      >
        <Checkbox.Group value={[...value]} onChange={onChange} disabled={disabled}>
          <Stack gap="md" p="md">
            {shown.map(({ title, roles: some }) => (
              <Stack key={title} gap={10}>
                <Text size="xs" fw={600} className="muted">
                  {title}
                </Text>
                {some.map((role) => (
                  <Checkbox
                    key={role.id}
                    value={role.id}
                    label={role.name ?? role.id}
                    description={roleInWords(role, roles)}
                  />
                ))}
              </Stack>
            ))}
            {shown.length === 0 && (
              <Text size="sm" className="muted">
                {all.length === 0 ? 'There is no role to give here.' : 'No such role.'}
              </Text>
            )}
          </Stack>
        </Checkbox.Group>
      </ScrollArea.Autosize>
      {error && <Input.Error role="alert">{error}</Input.Error>}
    </Stack>
  );
}
