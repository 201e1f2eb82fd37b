import { Stack, Text } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { useLiveList } from '../../api/live-list.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import type { GlobalRoleBinding, Subject } from '../access/bindings.ts';
import { FOLLOWED_GLOBAL_BINDINGS } from '../access/followed.ts';
import { GlobalRolesPanel } from '../access/global-roles-panel.tsx';
import { PlacesPanel } from '../access/places-panel.tsx';
import { bareName } from '../access/subjects.ts';

/** What a group of an identity provider was given. */
export function GroupPage({ groupId }: { readonly groupId: string }): ReactElement {
  const { data, error, refetch } = useLiveList<GlobalRoleBinding>(FOLLOWED_GLOBAL_BINDINGS);
  const subject = useMemo<Subject>(() => ({ kind: 'group', id: groupId }), [groupId]);
  const name = bareName(groupId);
  return (
    <Page
      title={name}
      lead={
        <>
          Group{' '}
          <Text span ff="monospace" size="sm">
            {groupId}
          </Text>
          . Its identity provider says at each login who is in it.
        </>
      }
    >
      <Stack gap="xl">
        {error && (
          <FailurePanel
            title="The global roles could not be read"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {!data && !error && <LoadingRows />}
        {data && (
          <GlobalRolesPanel
            subject={subject}
            name={name}
            bindings={data.filter(({ groupPrincipalId }) => groupPrincipalId === groupId)}
          />
        )}
        <PlacesPanel subject={subject} />
      </Stack>
    </Page>
  );
}
