import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ChangePasswordForm } from '../account/change-password-form.tsx';
import { Brand } from './brand.tsx';

/** For who must choose a password of their own before anything else. */
export function NewPasswordPage({ returnTo }: { readonly returnTo: string }): ReactElement {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const goOn = async (): Promise<void> => {
    queryClient.clear();
    await navigate({ href: returnTo, replace: true });
  };
  return (
    <main className="login-ground">
      <Stack w="100%" maw={480} gap="lg">
        <Brand size={34} />
        <Paper withBorder radius="lg" p="xl" shadow="sm">
          <Stack>
            <Title order={1}>A password of your own</Title>
            <Text size="sm" className="muted">
              Somebody else chose the one that you have now. Choose another, and you are in.
            </Text>
            <ChangePasswordForm onChanged={goOn} />
          </Stack>
        </Paper>
      </Stack>
    </main>
  );
}
