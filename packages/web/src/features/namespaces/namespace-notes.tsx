import { annotatedConditions } from '@drover/api';
import { ActionIcon, Popover, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Condition } from '../../api/v3.ts';
import { ConditionText } from '../../components/condition-alerts.tsx';
import { conditionWords } from '../../components/condition-words.ts';
import { newsOf } from '../../components/conditions-table.tsx';
import type { Namespace } from './namespaces.ts';

/** What namespaces say of themselves. */
const STATUS = 'cattle.io/status';

/** What a namespace says of itself. */
export function namespaceConditions({ annotations }: Namespace): readonly Condition[] {
  return annotatedConditions(annotations?.[STATUS]).map(({ status, ...condition }) => ({
    ...condition,
    status: status === 'True' || status === 'False' ? status : 'Unknown',
  }));
}

/** What is not as it should be with a namespace, behind a sign in its row. */
export function NamespaceNotes({
  namespace,
}: {
  readonly namespace: Namespace;
}): ReactElement | null {
  const bad = namespaceConditions(namespace).filter((condition) => newsOf(condition) === 'bad');
  if (bad.length === 0) return null;
  return (
    <Popover width={400} withArrow shadow="md" position="bottom-start">
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="orange"
          size={26}
          aria-label={`What is wrong with ${namespace.id}`}
        >
          <IconAlertTriangle size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {bad.map((condition) => (
            <div key={condition.type}>
              <Text size="sm" fw={600}>
                {conditionWords(condition.type) ?? condition.type}
              </Text>
              <ConditionText condition={condition} />
            </div>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
