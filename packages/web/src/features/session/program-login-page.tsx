import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { action } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Brand } from './brand.tsx';
import { meQuery } from './session.ts';

/** What a program without a browser puts into the address that it asks people to open. */
export interface ProgramRequest {
  readonly requestId: string;
  readonly publicKey: string;
  readonly responseType?: string;
}

/** The request of a program in the query of an address, if there is one. */
export function programRequest(
  search: Readonly<Record<string, unknown>>,
): ProgramRequest | undefined {
  const { requestId, publicKey, responseType } = search;
  if (typeof requestId !== 'string' || typeof publicKey !== 'string') return undefined;
  return {
    requestId,
    publicKey,
    ...(typeof responseType === 'string' && { responseType }),
  };
}

function send(name: 'showlogin' | 'approvelogin', request: ProgramRequest) {
  return action<{ readonly code: string }>('tokens', name, request);
}

/** Asks whether a program may act as whoever is logged in, and shows by what they know that it is theirs. */
export function ProgramLoginPage({ request }: { readonly request: ProgramRequest }): ReactElement {
  const me = useQuery(meQuery);
  const shown = useQuery({
    queryKey: ['program-login', request],
    queryFn: () => send('showlogin', request),
    retry: false,
  });
  const approval = useMutation({ mutationFn: () => send('approvelogin', request) });
  const error = shown.error ?? approval.error;
  return (
    <main className="login-ground">
      <Stack w="100%" maw={480} gap="lg">
        <Brand size={34} />
        <Paper withBorder radius="lg" p="xl" shadow="sm">
          <Stack>
            <Title order={1}>Let a program in?</Title>
            {error && <FailurePanel error={error} title="The program cannot be let in" />}
            {approval.isSuccess ? (
              <Text role="status">The program is logged in. You can close this page.</Text>
            ) : (
              <>
                <Text>
                  A program asks to act as <b>{me.data?.username ?? me.data?.name ?? 'you'}</b>,
                  with all that you may do here.
                </Text>
                <Text>It must show this code now:</Text>
                <Text ff="monospace" fz={34} fw={700} ta="center" data-testid="program-code">
                  {shown.data?.code ?? '····-····'}
                </Text>
                <Text size="sm" className="muted">
                  Say yes only if you started it yourself a moment ago. If somebody sent you this
                  address, say no: they would be in with your account.
                </Text>
                <Group grow>
                  <Button component="a" href="/" variant="default">
                    No
                  </Button>
                  <Button
                    disabled={!shown.data}
                    loading={approval.isPending}
                    onClick={() => approval.mutate()}
                  >
                    Yes, the code is the same
                  </Button>
                </Group>
              </>
            )}
          </Stack>
        </Paper>
      </Stack>
    </main>
  );
}
