import { Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useLiveList } from '../../api/live-list.ts';
import type { User } from '../../api/v3.ts';
import { ageColumn, stateColumn } from '../../components/columns.tsx';
import type { Column } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { FOLLOWED_USERS, useMayCreateUsers, userLabel, userOrigins, userState } from './users.ts';

const COLUMNS: readonly Column<User>[] = [
  stateColumn(userState),
  {
    id: 'name',
    title: 'Name',
    cell: (user) => (
      <Text size="sm" fw={550}>
        {userLabel(user)}
        {user.me && (
          <Text span size="sm" className="muted">
            {' '}
            (you)
          </Text>
        )}
      </Text>
    ),
    sortBy: userLabel,
  },
  {
    id: 'username',
    title: 'User name',
    cell: ({ username }) => username ?? '–',
    sortBy: ({ username = '' }) => username,
  },
  {
    id: 'origin',
    title: 'From',
    cell: (user) => userOrigins(user).join(', '),
    sortBy: (user) => userOrigins(user).join(),
  },
  { id: 'id', title: 'ID', cell: ({ id }) => <span className="muted">{id}</span> },
  ageColumn(),
];

/** The people who can log in, live. */
export function UsersPage(): ReactElement {
  const navigate = useNavigate();
  const { data, error, refetch } = useLiveList<User>(FOLLOWED_USERS);
  const mayCreate = useMayCreateUsers();
  return (
    <Page
      title="Users"
      lead={data && `${data.length} ${data.length === 1 ? 'user' : 'users'}`}
      actions={
        mayCreate && (
          <ButtonLink to="/users/create" leftSection={<IconPlus size={16} />}>
            Create a user
          </ButtonLink>
        )
      }
    >
      {error && (
        <FailurePanel
          title="The users could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <LoadingRows />}
      {data && (
        <FilteredTable
          label="Users"
          placeholder="Filter by name, user name or id"
          rows={data}
          columns={COLUMNS}
          keyOf={({ id }) => id}
          texts={({ name, username, id }) => [name, username, id]}
          initialSort={{ id: 'name', descending: false }}
          onOpen={({ id }) => void navigate({ to: '/users/$userId', params: { userId: id } })}
        />
      )}
    </Page>
  );
}
