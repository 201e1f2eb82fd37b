import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface ReviewModalProps {
  readonly children: ReactNode;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** Shows what a change means, and asks whether it is to be saved. */
export function ReviewModal({ children, onSave, onClose }: ReviewModalProps): ReactElement {
  return (
    <Modal opened onClose={onClose} size="xl" title="Before this is saved">
      <Stack>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              onClose();
              onSave();
            }}
          >
            Save the change
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
