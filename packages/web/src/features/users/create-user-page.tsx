import { Button, Checkbox, Paper, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { create, type User } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Page } from '../../components/page.tsx';
import { passwordProblem } from '../session/session.ts';

interface Values {
  readonly username: string;
  readonly name: string;
  readonly password: string;
  readonly again: string;
  readonly mustChangePassword: boolean;
}

const EMPTY: Values = {
  username: '',
  name: '',
  password: '',
  again: '',
  mustChangePassword: true,
};

/** A local user with a first password. */
export function CreateUserPage(): ReactElement {
  const navigate = useNavigate();
  const form = useForm<Values>({
    initialValues: EMPTY,
    validate: {
      username: (value) => (value.trim() === '' ? 'Give a user name' : null),
      password: (value, { again }) => passwordProblem(value, again) ?? null,
    },
    validateInputOnBlur: true,
  });
  const mutation = useMutation({
    mutationFn: ({ username, name, password, mustChangePassword }: Values) =>
      create<User>('users', { username, name, password, mustChangePassword }),
    onSuccess: ({ id }) => navigate({ to: '/users/$userId', params: { userId: id } }),
    onError: (error) => {
      const { fieldName, message } = toFailure(error);
      if (fieldName !== undefined && fieldName in EMPTY) form.setFieldError(fieldName, message);
    },
  });
  const isAtField =
    mutation.error !== null && (toFailure(mutation.error).fieldName ?? '') in form.errors;
  return (
    <Page title="Create a user" lead="Someone whose password Drover keeps, as a hash.">
      <Paper className="surface" p="xl" maw={560}>
        <form onSubmit={form.onSubmit((values) => mutation.mutate(values))} autoComplete="off">
          <Stack>
            <TextInput
              label="User name"
              description="What they type to log in."
              autoFocus
              data-autofocus
              {...form.getInputProps('username')}
            />
            <TextInput label="Display name" {...form.getInputProps('name')} />
            <PasswordInput
              label="Password"
              description="At least 12 characters; tell it to them on a safe way."
              autoComplete="new-password"
              {...form.getInputProps('password')}
            />
            <PasswordInput
              label="Password again"
              autoComplete="new-password"
              {...form.getInputProps('again')}
            />
            <Checkbox
              label="Must choose another password at the first login"
              {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
            />
            {mutation.error && !isAtField && (
              <FailurePanel title="The user was not created" error={mutation.error} />
            )}
            <Button type="submit" w="fit-content" loading={mutation.isPending}>
              Create
            </Button>
          </Stack>
        </form>
      </Paper>
    </Page>
  );
}
