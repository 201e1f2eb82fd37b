import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Condition } from '../api/v3.ts';
import { conditionWords } from './condition-words.ts';
import { newsOf } from './conditions-table.tsx';

interface ConditionAlertsProps {
  readonly conditions: readonly Condition[];
}

/** The bad news among conditions, where people look first; nothing when there is none. */
export function ConditionAlerts({ conditions }: ConditionAlertsProps): ReactElement | null {
  const bad = conditions.filter((condition) => newsOf(condition) === 'bad');
  if (bad.length === 0) return null;
  return (
    <Stack gap="sm">
      {bad.map((condition) => (
        <Alert
          key={condition.type}
          color="orange"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title={`Not as it should be: ${conditionWords(condition.type) ?? condition.type}`}
          role="status"
        >
          <ConditionText condition={condition} />
        </Alert>
      ))}
    </Stack>
  );
}

/** What a condition says, with its reason as programs read it. */
export function ConditionText({ condition }: { readonly condition: Condition }): ReactElement {
  const { message, reason } = condition;
  return (
    <>
      {message && <Text size="sm">{message}</Text>}
      {reason && <Code mt={6}>{reason}</Code>}
    </>
  );
}
