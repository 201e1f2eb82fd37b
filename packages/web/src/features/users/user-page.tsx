import { Button, Group, Paper, SimpleGrid } from '@mantine/core';
import { IconBan, IconCheck, IconLogout } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useLiveList } from '../../api/live-list.ts';
import { action, type User, update } from '../../api/v3.ts';
import { Age } from '../../components/age.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Fact } from '../../components/fact.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink, ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { DeleteUserButton } from './delete-user-button.tsx';
import { ResetPasswordButton } from './reset-password-button.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { UserAccess } from './user-access.tsx';
import { FOLLOWED_USERS, userLabel, userOrigins, userState } from './users.ts';

/** One user: who they are, and what can be done about it. */
export function UserPage({ userId }: { readonly userId: string }): ReactElement {
  const { data, error } = useLiveList<User>(FOLLOWED_USERS);
  const user = data?.find(({ id }) => id === userId);
  if (error) return <FailurePanel title="The user could not be read" error={error} />;
  if (!data) return <LoadingRows />;
  if (!user) {
    return (
      <EmptyState
        icon={null}
        title="There is no such user"
        action={<AnchorLink to="/users">All users</AnchorLink>}
      >
        They were deleted, or you may not see them.
      </EmptyState>
    );
  }
  return <UserView user={user} />;
}

function UserView({ user }: { readonly user: User }): ReactElement {
  return (
    <Page
      title={
        <Group gap="md">
          {userLabel(user)} <StateBadge state={userState(user)} />
        </Group>
      }
      lead={user.id}
      actions={<UserActions user={user} />}
    >
      <Paper className="surface" p="xl">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          <Fact title="User name">{user.username ?? '–'}</Fact>
          <Fact title="From">{userOrigins(user).join(', ')}</Fact>
          <Fact title="Created">
            <Age since={user.created} /> ago
          </Fact>
          <Fact title="Password">
            {user.mustChangePassword ? 'Must be changed at the next login' : 'Set'}
          </Fact>
          <Fact title="Principals">{(user.principalIds ?? []).join(', ') || '–'}</Fact>
          <Fact title="Description">{user.description || '–'}</Fact>
        </SimpleGrid>
      </Paper>
      <UserAccess user={user} />
      {user.actions?.['revoketokens'] !== undefined && <SessionsPanel userId={user.id} />}
    </Page>
  );
}

function UserActions({ user }: { readonly user: User }): ReactElement {
  const { id, me = false, actions = {}, links } = user;
  const label = userLabel(user);
  const mayUpdate = links['update'] !== undefined;
  return (
    <>
      <ButtonLink to="/why" search={{ user: id }} variant="default">
        What they may do
      </ButtonLink>
      {actions['setpassword'] !== undefined && <ResetPasswordButton user={user} />}
      {actions['revoketokens'] !== undefined && (
        <ConfirmButton
          label="End all sessions"
          title={`End all sessions of ${label}?`}
          leftSection={<IconLogout size={16} />}
          run={() => action(`users/${id}`, 'revoketokens')}
        >
          Every login and every API key of this user stops working at once.
        </ConfirmButton>
      )}
      {mayUpdate && !me && <EnableButton user={user} />}
      {links['remove'] !== undefined && !me && <DeleteUserButton user={user} />}
    </>
  );
}

function EnableButton({ user }: { readonly user: User }): ReactElement {
  const { id, enabled } = user;
  const isDisabled = enabled === false;
  const mutation = useMutation({
    mutationFn: () => update<User>('users', id, { enabled: true }),
  });
  if (isDisabled) {
    return (
      <Button
        variant="default"
        leftSection={<IconCheck size={16} />}
        loading={mutation.isPending}
        onClick={() => mutation.mutate()}
      >
        Enable
      </Button>
    );
  }
  return (
    <ConfirmButton
      label="Disable"
      title={`Disable ${userLabel(user)}?`}
      leftSection={<IconBan size={16} />}
      run={() => update('users', id, { enabled: false })}
    >
      They are logged out everywhere and cannot log in until you enable them again.
    </ConfirmButton>
  );
}
