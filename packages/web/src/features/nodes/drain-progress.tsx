import { Alert, Loader, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ClusterNode, Condition } from '../../api/v3.ts';

/** The condition in which a drain tells how far it is; `undefined` when none was asked for. */
export function drainCondition({ conditions = [] }: ClusterNode): Condition | undefined {
  return conditions.find(({ type }) => type === 'Drained');
}

/** How far a drain is, what is in its way, or why it was given up; nothing when there is none. */
export function DrainProgress({ node }: { readonly node: ClusterNode }): ReactElement | null {
  const { status, message } = drainCondition(node) ?? {};
  const isRunning = node.state === 'draining';
  if (isRunning) {
    return (
      <Alert
        color="blue"
        variant="light"
        icon={<Loader size={18} />}
        title="Draining"
        role="status"
      >
        <Text size="sm">{message ?? 'The node is being emptied.'}</Text>
      </Alert>
    );
  }
  if (status !== 'False' || !message) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title="The drain was given up"
    >
      <Text size="sm">{message}</Text>
    </Alert>
  );
}
