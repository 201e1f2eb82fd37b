import { Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sendJson } from '../../api/http.ts';
import { action } from '../../api/v3.ts';
import { ageColumn, expiresColumn, stateColumn } from '../../components/columns.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Moment } from '../../components/moment.tsx';

/** What a user is logged in with, as those see it who administer users. */
interface Session {
  readonly id: string;
  readonly kind: string | null;
  readonly description?: string;
  readonly authProvider?: string;
  readonly isDerived: boolean;
  readonly created?: string;
  readonly lastUsed: string | null;
  readonly expiresAt?: string;
  readonly expired: boolean;
  readonly enabled: boolean;
}

function useOf({ kind, isDerived, description }: Session): string {
  return description || (isDerived ? 'API key' : kind === 'kubeconfig' ? 'kubectl' : 'Login');
}

function stateOf({ expired, enabled }: Session): string {
  if (expired) return 'expired';
  return enabled ? 'active' : 'inactive';
}

function columns(userId: string): readonly Column<Session>[] {
  return [
    stateColumn(stateOf),
    { id: 'use', title: 'Use', cell: useOf, sortBy: useOf },
    {
      id: 'provider',
      title: 'Logged in by',
      cell: ({ authProvider }) => authProvider ?? '–',
      sortBy: ({ authProvider = '' }) => authProvider,
    },
    {
      id: 'used',
      title: 'Last used',
      cell: ({ lastUsed }) => <Moment at={lastUsed ?? undefined} none="not known" />,
      sortBy: ({ lastUsed }) => lastUsed ?? '',
    },
    expiresColumn(),
    ageColumn(),
    {
      id: 'end',
      title: '',
      align: 'right',
      width: 100,
      cell: (session) => <EndSession userId={userId} session={session} />,
    },
  ];
}

interface EndSessionProps {
  readonly userId: string;
  readonly session: Session;
}

function EndSession({ userId, session }: EndSessionProps): ReactElement {
  const queryClient = useQueryClient();
  return (
    <ConfirmButton
      label="End"
      title={`End ${session.id}?`}
      size="compact-sm"
      run={() => action(`users/${userId}`, 'revoketokens', { tokenIds: [session.id] })}
      onDone={() => void queryClient.invalidateQueries({ queryKey: ['v3', 'sessions', userId] })}
    >
      Whatever uses it is refused from the next request on.
    </ConfirmButton>
  );
}

/** The logins and API keys of a user, for those who may end them. */
export function SessionsPanel({ userId }: { readonly userId: string }): ReactElement {
  const sessions = useQuery({
    queryKey: ['v3', 'sessions', userId],
    queryFn: async ({ signal }) => {
      const path = `/v3/users/${encodeURIComponent(userId)}/sessions`;
      return (await sendJson<{ readonly data: readonly Session[] }>(path, { signal })).data;
    },
  });
  return (
    <Stack mt="xl">
      <Title order={2}>Sessions and API keys</Title>
      {sessions.error && (
        <FailurePanel title="The sessions could not be read" error={sessions.error} />
      )}
      {sessions.isPending && <LoadingRows />}
      {sessions.data?.length === 0 && <Text className="muted">This user is not logged in.</Text>}
      {sessions.data && sessions.data.length > 0 && (
        <DataTable
          label="Sessions and API keys"
          rows={sessions.data}
          columns={columns(userId)}
          keyOf={({ id }) => id}
          initialSort={{ id: 'age', descending: true }}
        />
      )}
    </Stack>
  );
}
