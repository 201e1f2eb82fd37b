import { Stack } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { useLiveList } from '../../api/live-list.ts';
import type { User } from '../../api/v3.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { GlobalRoleBinding, Subject } from '../access/bindings.ts';
import { FOLLOWED_GLOBAL_BINDINGS } from '../access/followed.ts';
import { GlobalRolesPanel } from '../access/global-roles-panel.tsx';
import { isFor } from '../access/held-roles.ts';
import { PlacesPanel } from '../access/places-panel.tsx';
import { knownUsers } from '../access/subjects.ts';
import { userLabel } from './users.ts';

/** The roles of a user: in Drover itself, and in clusters and projects. */
export function UserAccess({ user }: { readonly user: User }): ReactElement {
  const { data, error, refetch } = useLiveList<GlobalRoleBinding>(FOLLOWED_GLOBAL_BINDINGS);
  const subject = useMemo<Subject>(() => ({ kind: 'user', id: user.id }), [user.id]);
  const own = useMemo(
    () => data?.filter((binding) => isFor(binding, { subject, users: knownUsers([user]) })),
    [data, subject, user],
  );
  return (
    <Stack gap="xl">
      {error && (
        <FailurePanel
          title="The global roles could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {!own && !error && <LoadingRows />}
      {own && <GlobalRolesPanel subject={subject} name={userLabel(user)} bindings={own} />}
      <PlacesPanel subject={subject} />
    </Stack>
  );
}
