import { Stack, Text, Title } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { useLiveList } from '../../api/live-list.ts';
import { Age } from '../../components/age.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import type { RoleBinding, Subject } from './bindings.ts';
import { FOLLOWED_CLUSTER_BINDINGS, FOLLOWED_PROJECT_BINDINGS } from './followed.ts';
import { type HeldRole, heldRoles } from './held-roles.ts';
import { type PlaceNames, usePlaceNames } from './place-names.ts';
import { roleName, useRoleTemplates } from './roles.ts';
import { useKnownUsers } from './subjects.ts';

interface PlacesPanelProps {
  readonly subject: Subject;
}

/** The clusters and projects in which a user or group was given roles, live. */
export function PlacesPanel({ subject }: PlacesPanelProps): ReactElement {
  const inClusters = useLiveList<RoleBinding>(FOLLOWED_CLUSTER_BINDINGS);
  const inProjects = useLiveList<RoleBinding>(FOLLOWED_PROJECT_BINDINGS);
  const users = useKnownUsers();
  const roles = useRoleTemplates();
  const error = inClusters.error ?? inProjects.error;
  const rows = useMemo(
    () =>
      inClusters.data &&
      inProjects.data &&
      heldRoles([...inClusters.data, ...inProjects.data], { subject, users }),
    [inClusters.data, inProjects.data, subject, users],
  );
  const places = usePlaceNames();
  const columns = useMemo(
    () => columnsFor({ ...places, role: (id) => roleName(id, roles) }),
    [places, roles],
  );
  return (
    <Stack gap="sm">
      <div>
        <Title order={2}>Clusters and projects</Title>
        <Text size="sm" className="muted">
          {subject.kind === 'group'
            ? 'Roles that were given to the group.'
            : 'Roles that were given to them by name. What comes by a group is on the page of the group.'}
        </Text>
      </div>
      {error && <FailurePanel title="The roles could not be read" error={error} />}
      {!rows && !error && <LoadingRows />}
      {rows?.length === 0 && (
        <Text className="muted">
          No role in any cluster or project that you see. Give one on the page <i>Members</i> of a
          cluster or project.
        </Text>
      )}
      {rows && rows.length > 0 && (
        <DataTable
          label="Clusters and projects"
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          initialSort={{ id: 'place', descending: false }}
        />
      )}
    </Stack>
  );
}

interface Names extends PlaceNames {
  readonly role: (id: string) => string;
}

function columnsFor(names: Names): readonly Column<HeldRole>[] {
  const projectOf = ({ projectId }: HeldRole): string =>
    projectId === undefined ? '' : names.project(projectId);
  return [
    {
      id: 'place',
      title: 'Cluster',
      cell: ({ clusterId }) => (
        <AnchorLink to="/c/$clusterId" params={{ clusterId }} search={{ tab: 'members' }} size="sm">
          {names.cluster(clusterId)}
        </AnchorLink>
      ),
      sortBy: (held) => `${names.cluster(held.clusterId)} ${projectOf(held)}`,
    },
    {
      id: 'project',
      title: 'Project',
      cell: ({ clusterId, projectId }) =>
        projectId === undefined ? (
          <span className="muted">the whole cluster</span>
        ) : (
          <AnchorLink
            to="/c/$clusterId/p/$projectId"
            params={{ clusterId, projectId }}
            search={{ tab: 'members' }}
            size="sm"
          >
            {names.project(projectId)}
          </AnchorLink>
        ),
      sortBy: projectOf,
    },
    {
      id: 'role',
      title: 'Role',
      cell: ({ roleId }) => names.role(roleId),
      sortBy: ({ roleId }) => names.role(roleId),
    },
    {
      id: 'age',
      title: 'Since',
      align: 'right',
      width: 110,
      cell: ({ created }) => <Age since={created} />,
      sortBy: ({ created = '' }) => created,
    },
  ];
}
