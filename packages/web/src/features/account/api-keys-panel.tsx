import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { remove, type Token } from '../../api/v3.ts';
import { ageColumn, expiresColumn, stateColumn } from '../../components/columns.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { clustersQuery } from '../clusters/clusters.ts';
import { CreateKeyModal } from './create-key-modal.tsx';

const FOLLOWED: readonly [FollowedType] = [{ type: 'token', plural: 'tokens' }];

/** What a token is for, in words. */
export function tokenUse({ current, isDerived, description }: Token): string {
  if (current) return 'This session';
  return description || (isDerived ? 'API key' : 'Login');
}

/** The state of a token in one word. */
export function tokenState({ expired, state }: Token): string {
  return expired ? 'expired' : (state ?? 'active');
}

function columns(clusterName: (id: string) => string): readonly Column<Token>[] {
  return [
    stateColumn(tokenState),
    { id: 'name', title: 'Access key', cell: ({ id }) => id, sortBy: ({ id }) => id },
    { id: 'use', title: 'Use', cell: tokenUse, sortBy: tokenUse },
    {
      id: 'scope',
      title: 'Opens',
      cell: ({ clusterId }) => (clusterId ? clusterName(clusterId) : 'everything you may do'),
      sortBy: ({ clusterId }) => clusterId ?? '',
    },
    expiresColumn(),
    ageColumn(),
    {
      id: 'remove',
      title: '',
      align: 'right',
      width: 120,
      cell: (token) => !token.current && <RemoveKey token={token} />,
    },
  ];
}

function RemoveKey({ token }: { readonly token: Token }): ReactElement {
  const queryClient = useQueryClient();
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${token.id}?`}
      size="compact-sm"
      run={() => remove('tokens', token.id)}
      onDone={() => void queryClient.invalidateQueries({ queryKey: ['v3', 'tokens'] })}
    >
      Whatever uses this key is refused from the next request on.
    </ConfirmButton>
  );
}

/** One's own API keys and logins. */
export function ApiKeysPanel(): ReactElement {
  const { data, error, refetch } = useLiveList<Token>(FOLLOWED);
  const { data: clusters = [] } = useQuery(clustersQuery);
  const [opened, { open, close }] = useDisclosure();
  const clusterName = (id: string): string =>
    clusters.find((cluster) => cluster.id === id)?.name ?? id;
  const button = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Create an API key
    </Button>
  );
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <Text size="sm" className="muted" maw={640}>
          Scripts, the command line and Terraform show who they are by an API key. It can do what
          you can do, or less when it opens one cluster only.
        </Text>
        {button}
      </Group>
      {error && (
        <FailurePanel
          title="The API keys could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data?.length === 0 && (
        <EmptyState icon={<IconKey size={28} />} title="No API keys yet" action={button}>
          A key is shown once, when it is created.
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <DataTable
          label="API keys"
          rows={data}
          columns={columns(clusterName)}
          keyOf={({ id }) => id}
          initialSort={{ id: 'age', descending: true }}
        />
      )}
      {opened && <CreateKeyModal clusters={clusters} onClose={close} />}
    </Stack>
  );
}
