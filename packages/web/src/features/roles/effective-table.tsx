import { Alert, Badge, Group, List, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { dangersOf } from './dangers.ts';
import { byOrigin, type EffectiveRights, type RoleNode } from './effective.ts';
import { targetKey } from './matrix.ts';
import { TargetText } from './matrix-line.tsx';

interface EffectiveProps {
  readonly rights: EffectiveRights;
  /** The role whose rights they are: what it gives itself needs no name. */
  readonly id: string;
}

/** What a role comes to: what to be careful with, what only clusters know, and each right with where it is from. */
export function EffectiveView({ rights, id }: EffectiveProps): ReactElement {
  const { rows, external, missing, cycle } = rights;
  return (
    <Stack gap="md">
      {cycle && (
        <Text size="sm" className="danger" role="status">
          The role would inherit itself: {cycle.join(' → ')}. It cannot be saved like this.
        </Text>
      )}
      {missing.length > 0 && (
        <Text size="sm" className="warning">
          Inherited, but not there: {missing.join(', ')}
        </Text>
      )}
      <DangerNotes rights={rights} id={id} />
      {external.map((role) => (
        <Text key={role.id} size="sm">
          <b>{role.id === id ? 'This role' : role.name}</b> gives what the ClusterRole{' '}
          <code>{role.id}</code> of the cluster says; each cluster may say something else.
        </Text>
      ))}
      {rows.length === 0 && external.length === 0 && (
        <Text size="sm" className="muted">
          Nothing yet: whoever has it may do nothing by it.
        </Text>
      )}
      {rows.length > 0 && <RightsTable rights={rights} id={id} />}
    </Stack>
  );
}

function RightsTable({ rights, id }: EffectiveProps): ReactElement {
  return (
    <div className="matrix-frame" tabIndex={0} role="region" aria-label="Effective rights">
      <Table verticalSpacing={7} horizontalSpacing="md" stickyHeader aria-label="Effective rights">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="38%">Resource</Table.Th>
            <Table.Th>May</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rights.rows.map((row) => (
            <Table.Tr key={targetKey(row.target)}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <TargetText row={row} />
              </Table.Td>
              <Table.Td>
                <Stack gap={4}>
                  {byOrigin(row).map(({ verbs, from }) => (
                    <Group key={verbs.join()} gap={6}>
                      <Verbs verbs={verbs} />
                      <From roles={from} id={id} />
                    </Group>
                  ))}
                </Stack>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Verbs as they stand in rules, each apart. */
export function Verbs({ verbs }: { readonly verbs: readonly string[] }): ReactElement {
  return (
    <>
      {verbs.map((verb) => (
        <Badge key={verb} variant="default" radius="sm" tt="none" fw={500} ff="monospace">
          {verb === '*' ? 'everything' : verb}
        </Badge>
      ))}
    </>
  );
}

function From({
  roles,
  id,
}: {
  readonly roles: readonly RoleNode[];
  readonly id: string;
}): ReactElement | null {
  const others = roles.filter((role) => role.id !== id).map(({ name }) => name);
  if (others.length === 0) return null;
  const isOwn = others.length < roles.length;
  return (
    <Text span size="xs" className="muted">
      {isOwn ? 'itself, and from' : 'from'} {others.join(', ')}
    </Text>
  );
}

function DangerNotes({ rights, id }: EffectiveProps): ReactElement | null {
  const dangers = dangersOf(rights.rows);
  if (dangers.length === 0) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title="Give it with care"
    >
      <List size="sm" spacing={4}>
        {dangers.map(({ id: danger, message, from }) => (
          <List.Item key={danger}>
            {message} <From roles={from} id={id} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
