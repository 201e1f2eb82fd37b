import { Group, Table, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconHelp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Condition } from '../api/v3.ts';
import { Age } from './age.tsx';
import { conditionWords } from './condition-words.ts';

/** Conditions that are good when they are False. */
const TROUBLE = /^(?!No).*(?:Pressure|Unavailable|Stalled|OutOfDisk|ReplicaFailure)$/;

/** Whether what a condition says is good or bad news; `unknown` when it does not know. */
export function newsOf({ type, status }: Condition): 'good' | 'bad' | 'unknown' {
  if (status === 'Unknown') return 'unknown';
  return (status === 'True') === TROUBLE.test(type) ? 'bad' : 'good';
}

const NEWS = {
  good: { icon: <IconCheck size={15} />, color: 'teal' },
  bad: { icon: <IconAlertTriangle size={15} />, color: 'red' },
  unknown: { icon: <IconHelp size={15} />, color: 'gray' },
} as const;

interface ConditionsTableProps {
  readonly conditions: readonly Condition[];
}

const ORDER = { bad: 0, unknown: 1, good: 2 } as const;

/** The conditions with bad news first; otherwise they stay as they are. */
export function worstFirst(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.toSorted((a, b) => ORDER[newsOf(a)] - ORDER[newsOf(b)]);
}

/** What an object says of itself, one condition a row, bad news first. */
export function ConditionsTable({ conditions }: ConditionsTableProps): ReactElement {
  return (
    <Table verticalSpacing="xs" aria-label="Conditions">
      <Table.Tbody>
        {worstFirst(conditions).map((condition) => (
          <ConditionRow key={condition.type} condition={condition} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function ConditionRow({ condition }: { readonly condition: Condition }): ReactElement {
  const { type, reason, message, lastTransitionTime, lastUpdateTime } = condition;
  const news = newsOf(condition);
  const { icon, color } = NEWS[news];
  const isGood = news === 'good';
  const words = conditionWords(type);
  return (
    <Table.Tr>
      <Table.Td w="32%">
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon size={24} radius="xl" variant="light" color={color}>
            {icon}
          </ThemeIcon>
          <div>
            <Text size="sm" fw={550}>
              {words ?? type}
            </Text>
            {words !== undefined && (
              <Text size="xs" className="muted">
                {type}
              </Text>
            )}
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{message ?? (isGood ? '' : reason)}</Text>
        {reason && message && !isGood && (
          <Text size="xs" className="muted">
            {reason}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right" w={90}>
        <Age since={lastTransitionTime ?? lastUpdateTime} />
      </Table.Td>
    </Table.Tr>
  );
}
