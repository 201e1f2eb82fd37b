import { Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { login } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Brand } from './brand.tsx';
import { ProviderButtons } from './provider-buttons.tsx';
import { loginFailure } from './providers.ts';
import { firstLoginQuery } from './session.ts';

interface LoginPageProps {
  readonly returnTo: string;
  /** Code of the failure with which a login at an identity provider ended. */
  readonly failure?: string | undefined;
}

/** Where people come in. */
export function LoginPage({ returnTo, failure }: LoginPageProps): ReactElement {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const firstLogin = useQuery(firstLoginQuery);
  const form = useForm({
    initialValues: { username: '', password: '' },
    validate: {
      username: (value) => (value === '' ? 'Who are you?' : null),
      password: (value) => (value === '' ? 'The password is missing' : null),
    },
  });
  const mutation = useMutation({
    mutationFn: ({ username, password }: typeof form.values) => login(username.trim(), password),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ href: firstLogin.data ? '/setup' : returnTo, replace: true });
    },
  });
  const error = mutation.error ?? loginFailure(failure);
  return (
    <main className="login-ground">
      <Stack w="100%" maw={400} gap="lg">
        <Brand size={34} />
        <Paper withBorder radius="lg" p="xl" shadow="sm">
          <form onSubmit={form.onSubmit((values) => mutation.mutate(values))}>
            <Stack>
              <Title order={1}>{firstLogin.data ? 'Welcome' : 'Log in'}</Title>
              {firstLogin.data && (
                <Text size="sm" className="muted">
                  This server is new. Log in as <b>admin</b> with the password that it printed when
                  it started.
                </Text>
              )}
              <TextInput
                label="User name"
                autoComplete="username"
                autoFocus
                {...form.getInputProps('username')}
              />
              <PasswordInput
                label="Password"
                autoComplete="current-password"
                {...form.getInputProps('password')}
              />
              {error && <FailurePanel error={error} title="You are not logged in" />}
              <Button type="submit" loading={mutation.isPending} size="md">
                Log in
              </Button>
              <ProviderButtons returnTo={returnTo} />
            </Stack>
          </form>
        </Paper>
      </Stack>
    </main>
  );
}
