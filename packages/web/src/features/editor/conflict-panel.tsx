import { Alert, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { isSame, valueAt } from './draft.ts';
import { isSecretField } from './secret-cover.tsx';
import type { Conflict, ResourceEditorModel } from './use-resource-editor.ts';
import { yamlOf } from './yaml-text.ts';

interface ConflictPanelProps {
  /** Of the resource: secret values are not shown. */
  readonly type: string;
  readonly conflict: Conflict;
  readonly model: ResourceEditorModel;
}

/** What somebody else has changed since the resource was opened, and what can be done about it. */
export function ConflictPanel(props: ConflictPanelProps): ReactElement {
  const { conflict, model } = props;
  const { changes, hidden } = conflict;
  const names = [...changes.map(({ name }) => name), ...hidden];
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      icon={<IconUsers size={18} />}
      title="Somebody else has changed it meanwhile"
    >
      <Stack gap="sm">
        <Text size="sm">
          {names.length === 0
            ? 'Nothing was saved. What they changed is not shown to anybody.'
            : 'Nothing was saved. These fields are no longer as you opened them:'}
        </Text>
        {changes.length > 0 && <ChangesTable {...props} />}
        {hidden.length > 0 && (
          <Text size="sm">
            Also <Code>{hidden.join(', ')}</Code>, of which the value is not shown.
          </Text>
        )}
        <Group gap="sm">
          <Button size="xs" onClick={model.takeTheirs}>
            Take theirs
          </Button>
          <Button size="xs" variant="default" onClick={model.overwrite}>
            Overwrite
          </Button>
          <Button size="xs" variant="subtle" onClick={model.dismissConflict}>
            Not now
          </Button>
        </Group>
        <Text size="xs">
          <b>Take theirs</b> puts their values into these fields and keeps your other changes, for
          you to look at and save. <b>Overwrite</b> saves everything as you see it here.
        </Text>
      </Stack>
    </Alert>
  );
}

function ChangesTable({ type, conflict, model }: ConflictPanelProps): ReactElement {
  const { base, draft } = model.state;
  return (
    <Table withRowBorders={false} verticalSpacing={4} fz="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={220}>Field</Table.Th>
          <Table.Th>As you opened it</Table.Th>
          <Table.Th>Theirs</Table.Th>
          <Table.Th>Yours</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {conflict.changes.map(({ name, path, before, after }) => {
          const mine = valueAt(draft, path);
          const textOf = isSecretField(type, path) ? maskedText : shortText;
          const isMine = !isSame(mine, valueAt(base, path));
          return (
            <Table.Tr key={name}>
              <Table.Td>
                <Code>{name}</Code>
              </Table.Td>
              <Table.Td>{textOf(before)}</Table.Td>
              <Table.Td>{textOf(after)}</Table.Td>
              <Table.Td>{isMine ? textOf(mine) : 'not changed'}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

const MAX_CHARACTERS = 120;

/** That there is a value, and no more. */
function maskedText(value: unknown): string {
  return value === undefined ? '–' : '••••••';
}

/** A value on one line. */
function shortText(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : yamlOf({ value }).slice('value:'.length).trim();
  if (text === '') return 'empty';
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
