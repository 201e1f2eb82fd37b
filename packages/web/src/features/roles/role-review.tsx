import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { targetKey } from './matrix.ts';
import { TargetText } from './matrix-line.tsx';
import type { RightsDiff } from './rights-diff.ts';
import { type Role, roleLabel } from './role.ts';
import { describeUse, type RoleUse } from './role-use.ts';

interface RoleReviewProps {
  readonly diff: RightsDiff;
  readonly heirs: readonly Role[];
  readonly use: RoleUse;
}

/** What a change of a role that is in use means, before it is saved. */
export function RoleReview({ diff, heirs, use }: RoleReviewProps): ReactElement {
  const { changes, externalAdded, externalRemoved } = diff;
  return (
    <Stack>
      <Text size="sm">
        {use.bindings === 0
          ? 'Nobody has it yet.'
          : `It changes what people may do from their next request on: ${describeUse(use)}.`}
        {heirs.length > 0 && (
          <>
            {' '}
            Inherited by <b>{heirs.map(roleLabel).join(', ')}</b>.
          </>
        )}
      </Text>
      <div className="matrix-frame" tabIndex={0} role="region" aria-label="What changes">
        <Table verticalSpacing={7} horizontalSpacing="md" aria-label="What changes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="36%">Resource</Table.Th>
              <Table.Th>Given</Table.Th>
              <Table.Th>Taken away</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ target, added, removed }) => (
              <Table.Tr key={targetKey(target)}>
                <Table.Td>
                  <TargetText row={{ target }} />
                </Table.Td>
                <Table.Td>
                  <Changed verbs={added} sign="+" color="teal" />
                </Table.Td>
                <Table.Td>
                  <Changed verbs={removed} sign="−" color="red" />
                </Table.Td>
              </Table.Tr>
            ))}
            {externalAdded.map(({ id, name }) => (
              <ExternalRow key={id} name={name} id={id} isAdded />
            ))}
            {externalRemoved.map(({ id, name }) => (
              <ExternalRow key={id} name={name} id={id} isAdded={false} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

interface ChangedProps {
  readonly verbs: readonly string[];
  readonly sign: '+' | '−';
  readonly color: string;
}

function Changed({ verbs, sign, color }: ChangedProps): ReactElement {
  return (
    <Group gap={6}>
      {verbs.map((verb) => (
        <Badge
          key={verb}
          variant="light"
          color={color}
          radius="sm"
          tt="none"
          ff="monospace"
          fw={550}
        >
          {sign} {verb === '*' ? 'everything' : verb}
        </Badge>
      ))}
    </Group>
  );
}

interface ExternalRowProps {
  readonly name: string;
  readonly id: string;
  readonly isAdded: boolean;
}

function ExternalRow({ name, id, isAdded }: ExternalRowProps): ReactElement {
  const all = (
    <Text size="sm" fs="italic">
      all that it gives
    </Text>
  );
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{name}</Text>
        <Text size="xs" className="muted">
          the ClusterRole {id} of each cluster
        </Text>
      </Table.Td>
      <Table.Td>{isAdded && all}</Table.Td>
      <Table.Td>{!isAdded && all}</Table.Td>
    </Table.Tr>
  );
}
