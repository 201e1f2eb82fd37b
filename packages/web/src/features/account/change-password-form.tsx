import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { action } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { passwordProblem } from '../session/session.ts';

const EMPTY = { currentPassword: '', newPassword: '', again: '' };

interface ChangePasswordFormProps {
  /** Called when the password is another one. */
  readonly onChanged?: () => Promise<void>;
}

/** Another password for the person who is logged in. */
export function ChangePasswordForm({ onChanged }: ChangePasswordFormProps): ReactElement {
  const form = useForm({
    initialValues: EMPTY,
    validate: {
      currentPassword: (value) => (value === '' ? 'Give the password that you have now' : null),
      newPassword: (value, { again }) => passwordProblem(value, again) ?? null,
    },
  });
  const mutation = useMutation({
    mutationFn: ({ currentPassword, newPassword }: typeof EMPTY) =>
      action('users', 'changepassword', { currentPassword, newPassword }),
    onSuccess: async () => {
      form.reset();
      notifications.show({ title: 'Password changed', message: 'Use it at your next login.' });
      await onChanged?.();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => mutation.mutate(values))}>
      <Stack>
        <PasswordInput
          label="Password now"
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters"
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          {...form.getInputProps('again')}
        />
        {mutation.error && <FailurePanel title="Not changed" error={mutation.error} />}
        <Button type="submit" w="fit-content" loading={mutation.isPending}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
