import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { ReactElement } from 'react';

interface LeaveGuardProps {
  /** Whether something would be lost by leaving now. */
  readonly mustAsk: () => boolean;
}

/** Asks people who leave the page whether their changes are to be lost. */
export function LeaveGuard({ mustAsk }: LeaveGuardProps): ReactElement {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: mustAsk,
    enableBeforeUnload: mustAsk,
    withResolver: true,
  });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title="Leave without saving?">
      <Stack>
        <Text size="sm">What you have changed here is lost when you leave.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={proceed}>
            Leave
          </Button>
          <Button data-autofocus onClick={reset}>
            Stay
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
