import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { FailurePanel } from '../components/failure-panel.tsx';

interface ActionModalProps {
  readonly title: string;
  /** What is done, as on the button. */
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
  readonly run: () => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks how something is to be done, does it, and says why that failed. */
export function ActionModal(props: ActionModalProps): ReactElement {
  const { title, label, isDangerous = false, isDisabled = false, children } = props;
  const { run, onDone, onClose } = props;
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isDisabled) mutation.mutate();
        }}
      >
        <Stack>
          {children}
          {mutation.error && <FailurePanel title="Not done" error={mutation.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={mutation.isPending}
              disabled={isDisabled}
              {...(isDangerous && { color: 'red.9' })}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
