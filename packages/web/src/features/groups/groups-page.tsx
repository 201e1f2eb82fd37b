import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { useLiveList } from '../../api/live-list.ts';
import type { Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import type { GlobalRoleBinding, RoleBinding } from '../access/bindings.ts';
import {
  FOLLOWED_CLUSTER_BINDINGS,
  FOLLOWED_GLOBAL_BINDINGS,
  FOLLOWED_PROJECT_BINDINGS,
} from '../access/followed.ts';
import { type Roles, roleName, useGlobalRoles } from '../access/roles.ts';
import { SubjectName } from '../access/subject-name.tsx';
import { bareName } from '../access/subjects.ts';
import { ChooseGroupModal } from './choose-group-modal.tsx';
import { type GivenGroup, groupsOf } from './groups.ts';

/** The groups of identity providers that were given something, live. */
export function GroupsPage(): ReactElement {
  const navigate = useNavigate();
  const inDrover = useLiveList<GlobalRoleBinding>(FOLLOWED_GLOBAL_BINDINGS);
  const inClusters = useLiveList<RoleBinding>(FOLLOWED_CLUSTER_BINDINGS);
  const inProjects = useLiveList<RoleBinding>(FOLLOWED_PROJECT_BINDINGS);
  const roles = useGlobalRoles();
  const [opened, { open, close }] = useDisclosure();
  const lists = [inDrover, inClusters, inProjects];
  const error = lists.find((list) => list.error)?.error;
  const columns = useMemo(() => columnsFor(roles), [roles]);
  const groups = useMemo(
    () =>
      inDrover.data &&
      inClusters.data &&
      inProjects.data &&
      groupsOf(inDrover.data, [...inClusters.data, ...inProjects.data]),
    [inDrover.data, inClusters.data, inProjects.data],
  );
  const show = (groupId: string): void =>
    void navigate({ to: '/groups/$groupId', params: { groupId } });
  const button = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Give roles to a group
    </Button>
  );
  return (
    <Page
      title="Groups"
      lead="Groups of identity providers that have roles. Whoever is in a group has its roles; who that is, the provider says at each login."
      actions={groups && groups.length > 0 && button}
    >
      {error && (
        <FailurePanel
          title="The groups could not be read"
          error={error}
          onRetry={() => {
            for (const { refetch } of lists) void refetch();
          }}
        />
      )}
      {!groups && !error && <LoadingRows />}
      {groups?.length === 0 && (
        <EmptyState
          icon={<IconUsersGroup size={28} />}
          title="No group has a role yet"
          action={button}
        >
          Give roles to groups in place of people, and your identity provider says who has access.
          Global roles are given here, roles in clusters and projects on the pages of their members.
        </EmptyState>
      )}
      {groups && groups.length > 0 && (
        <FilteredTable
          label="Groups"
          placeholder="Filter by name"
          rows={groups}
          columns={columns}
          keyOf={({ id }) => id}
          texts={({ id }) => [id]}
          initialSort={{ id: 'name', descending: false }}
          onOpen={({ id }) => show(id)}
        />
      )}
      {opened && <ChooseGroupModal onChoose={show} onClose={close} />}
    </Page>
  );
}

function columnsFor(roles: Roles | undefined): readonly Column<GivenGroup>[] {
  const global = ({ globalRoleIds }: GivenGroup): string =>
    globalRoleIds.map((id) => roleName(id, roles)).join(', ');
  return [
    {
      id: 'name',
      title: 'Group',
      cell: ({ id }) => <SubjectName subject={{ kind: 'group', id }} name={bareName(id)} />,
      sortBy: ({ id }) => bareName(id),
    },
    {
      id: 'global',
      title: 'Global roles',
      cell: (group) => global(group) || <span className="muted">none</span>,
      sortBy: global,
    },
    {
      id: 'clusters',
      title: 'Roles in clusters',
      align: 'right',
      width: 160,
      cell: ({ inClusters }) => <span className="numbers">{inClusters}</span>,
      sortBy: ({ inClusters }) => inClusters,
    },
    {
      id: 'projects',
      title: 'Roles in projects',
      align: 'right',
      width: 160,
      cell: ({ inProjects }) => <span className="numbers">{inProjects}</span>,
      sortBy: ({ inProjects }) => inProjects,
    },
  ];
}
