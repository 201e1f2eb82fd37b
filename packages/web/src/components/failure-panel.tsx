import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { toFailure } from '../api/to-failure.ts';

interface FailurePanelProps {
  readonly error: unknown;
  /** What was being done, for the title: `The clusters could not be read`. */
  readonly title: string;
  readonly onRetry?: () => void;
}

/** Says what failed, its code, and what to do. */
export function FailurePanel({ error, title, onRetry }: FailurePanelProps): ReactElement {
  const { code, errorCode = code, message, remedy } = toFailure(error);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={title}
      role="alert"
    >
      <Text size="sm">{message}</Text>
      {remedy && (
        <Text size="sm" mt={6}>
          <b>What to do:</b> {remedy}
        </Text>
      )}
      <Group mt="sm" gap="sm">
        <Code>{errorCode}</Code>
        {onRetry && (
          <Button size="compact-sm" variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
