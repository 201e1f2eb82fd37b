import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { FailurePanel } from './failure-panel.tsx';
import { PhraseInput } from './phrase-input.tsx';

interface ConfirmButtonProps extends Pick<ButtonProps, 'leftSection' | 'size'> {
  /** What is done, as on the button: `Delete`. */
  readonly label: string;
  /** What is asked: `Delete the user jane?` */
  readonly title: string;
  /** What comes of it. */
  readonly children: ReactNode;
  /** Has to be typed first: for what takes much else with it. */
  readonly phrase?: string;
  readonly run: () => Promise<unknown>;
  readonly onDone?: () => void;
}

/** A button for what cannot be undone: asks first, and says why it failed. */
export function ConfirmButton(props: ConfirmButtonProps): ReactElement {
  const { label, title, children, phrase = '', run, onDone, leftSection, size } = props;
  const [opened, { open, close }] = useDisclosure();
  const [typed, setTyped] = useState('');
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: () => {
      close();
      onDone?.();
    },
  });
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          mutation.reset();
          setTyped('');
          open();
        }}
        {...(leftSection !== undefined && { leftSection })}
        {...(size !== undefined && { size })}
      >
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={title}>
        <Stack>
          <Text size="sm">{children}</Text>
          {phrase !== '' && <PhraseInput phrase={phrase} value={typed} onChange={setTyped} />}
          {mutation.error && <FailurePanel title={`${label} failed`} error={mutation.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              color="red.9"
              loading={mutation.isPending}
              disabled={typed !== phrase}
              onClick={() => mutation.mutate()}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
