import { Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { action, update } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Brand } from './brand.tsx';
import { meQuery, passwordProblem } from './session.ts';

interface SetupValues {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly again: string;
  readonly serverUrl: string;
}

async function finishSetup(values: SetupValues, changePassword: boolean): Promise<void> {
  if (changePassword) {
    const { currentPassword, newPassword } = values;
    await action('users', 'changepassword', { currentPassword, newPassword });
  }
  await update('settings', 'server-url', { value: values.serverUrl.replace(/\/+$/, '') });
  await update('settings', 'first-login', { value: 'false' });
}

/** What is wrong with the address that agents will dial. */
export function serverUrlProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'A URL such as https://drover.example.com';
  const { protocol, hostname } = new URL(text);
  if (protocol !== 'https:') return 'Agents connect by https only';
  if (hostname === 'localhost')
    return 'Clusters cannot reach "localhost"; use a name or address of this machine';
  return null;
}

/** First login: a password of one's own, and the address that clusters will dial. */
export function SetupPage(): ReactElement {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const me = useQuery(meQuery);
  const changePassword = me.data?.mustChangePassword ?? false;
  const form = useForm<SetupValues>({
    initialValues: { currentPassword: '', newPassword: '', again: '', serverUrl: location.origin },
    validate: {
      newPassword: (value, { again }) =>
        changePassword ? (passwordProblem(value, again) ?? null) : null,
      serverUrl: serverUrlProblem,
    },
    validateInputOnBlur: true,
  });
  const mutation = useMutation({
    mutationFn: (values: SetupValues) => finishSetup(values, changePassword),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      await navigate({ href: '/', replace: true });
    },
  });
  return (
    <main className="login-ground">
      <Stack w="100%" maw={480} gap="lg">
        <Brand size={34} />
        <Paper withBorder radius="lg" p="xl" shadow="sm">
          <form onSubmit={form.onSubmit((values) => mutation.mutate(values))}>
            <Stack>
              <div>
                <Title order={1}>Set up this server</Title>
                <Text size="sm" className="muted" mt={4}>
                  Two things before the first cluster.
                </Text>
              </div>
              {changePassword && <PasswordFields getInputProps={form.getInputProps} />}
              <TextInput
                label="Server URL"
                description="The address under which clusters and people reach this server."
                {...form.getInputProps('serverUrl')}
              />
              {mutation.error && <FailurePanel error={mutation.error} title="Not saved" />}
              <Button type="submit" loading={mutation.isPending} size="md">
                Save and continue
              </Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </main>
  );
}

interface PasswordFieldsProps {
  readonly getInputProps: (path: 'currentPassword' | 'newPassword' | 'again') => object;
}

function PasswordFields({ getInputProps }: PasswordFieldsProps): ReactElement {
  return (
    <>
      <PasswordInput
        label="First password"
        autoComplete="current-password"
        {...getInputProps('currentPassword')}
      />
      <PasswordInput
        label="New password"
        description="At least 12 characters"
        autoComplete="new-password"
        {...getInputProps('newPassword')}
      />
      <PasswordInput
        label="New password again"
        autoComplete="new-password"
        {...getInputProps('again')}
      />
    </>
  );
}
