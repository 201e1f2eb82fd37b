import { Group, Table, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconHelp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Condition } from '../api/v3.ts';
import { Age } from './age.tsx';

function statusIcon(status: Condition['status']): ReactElement {
  if (status === 'True') return <IconCheck size={15} />;
  return status === 'False' ? <IconAlertTriangle size={15} /> : <IconHelp size={15} />;
}

const STATUS_COLORS = { True: 'teal', False: 'red', Unknown: 'gray' } as const;

/** What an object says of itself, one condition a row. */
export function ConditionsTable({
  conditions,
}: {
  readonly conditions: readonly Condition[];
}): ReactElement {
  return (
    <Table verticalSpacing="xs" aria-label="Conditions">
      <Table.Tbody>
        {conditions.map(({ type, status, reason, message, lastTransitionTime, lastUpdateTime }) => (
          <Table.Tr key={type}>
            <Table.Td w={260}>
              <Group gap="sm" wrap="nowrap">
                <ThemeIcon size={24} radius="xl" variant="light" color={STATUS_COLORS[status]}>
                  {statusIcon(status)}
                </ThemeIcon>
                <Text size="sm" fw={550}>
                  {type}
                </Text>
              </Group>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{message ?? (status === 'True' ? '' : reason)}</Text>
              {reason && message && status !== 'True' && (
                <Text size="xs" className="muted">
                  {reason}
                </Text>
              )}
            </Table.Td>
            <Table.Td ta="right" w={90}>
              <Age since={lastTransitionTime ?? lastUpdateTime} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
