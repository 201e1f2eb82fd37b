import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { action, type User } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { passwordProblem } from '../session/session.ts';
import { userLabel } from './users.ts';

/** Gives a user another password. */
export function ResetPasswordButton({ user }: { readonly user: User }): ReactElement {
  const [opened, { open, close }] = useDisclosure();
  const form = useForm({
    initialValues: { newPassword: '', again: '' },
    validate: { newPassword: (value, { again }) => passwordProblem(value, again) ?? null },
  });
  const mutation = useMutation({
    mutationFn: (newPassword: string) => action(`users/${user.id}`, 'setpassword', { newPassword }),
    onSuccess: () => {
      close();
      notifications.show({
        title: 'Password set',
        message: `${userLabel(user)} can log in with it now.`,
      });
    },
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconKey size={16} />}
        onClick={() => {
          form.reset();
          mutation.reset();
          open();
        }}
      >
        Reset password
      </Button>
      <Modal opened={opened} onClose={close} title={`Another password for ${userLabel(user)}`}>
        <form onSubmit={form.onSubmit(({ newPassword }) => mutation.mutate(newPassword))}>
          <Stack>
            <PasswordInput
              label="New password"
              description="At least 12 characters"
              autoComplete="new-password"
              data-autofocus
              {...form.getInputProps('newPassword')}
            />
            <PasswordInput
              label="New password again"
              autoComplete="new-password"
              {...form.getInputProps('again')}
            />
            {mutation.error && <FailurePanel title="Not changed" error={mutation.error} />}
            <Group justify="flex-end">
              <Button type="submit" loading={mutation.isPending}>
                Set password
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
