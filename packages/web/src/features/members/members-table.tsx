import { Group, Text } from '@mantine/core';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { Age } from '../../components/age.tsx';
import type { Column } from '../../components/data-table.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { useGlobalRoles, useRoleTemplates } from '../access/roles.ts';
import { SubjectName } from '../access/subject-name.tsx';
import { type Member, type MembersPlace, type Origin, syncedWords } from './members.ts';
import { RemoveMemberButton } from './remove-member-button.tsx';
import { type KnownRoles, memberRoleName, RoleLabel } from './role-label.tsx';
import type { ConditionsById } from './use-members.ts';
import { WhyLink } from './why-link.tsx';

/** How somebody came by a role, in words. */
export function originWords(origin: Origin, { projectId }: MembersPlace, isGroup: boolean): string {
  switch (origin) {
    case 'here':
      return isGroup ? 'Given here, to everybody in the group' : 'Given here';
    case 'creator':
      return projectId === undefined ? 'Created the cluster' : 'Created the project';
    case 'cluster':
      return 'Role in the whole cluster';
    case 'global':
      return 'Global role in Drover';
  }
}

interface MembersTableProps {
  readonly place: MembersPlace;
  readonly members: readonly Member[];
  /** Absent for those who may not see it. */
  readonly conditions: ConditionsById | undefined;
  readonly beside: ReactNode;
}

function columnsFor(
  place: MembersPlace,
  roles: KnownRoles,
  conditions: ConditionsById | undefined,
): readonly Column<Member>[] {
  const originOf = ({ origin, subject }: Member): string =>
    originWords(origin, place, subject.kind === 'group');
  return [
    {
      id: 'name',
      title: 'Who',
      cell: ({ subject, name }) => <SubjectName subject={subject} name={name} />,
      sortBy: ({ name }) => name,
    },
    {
      id: 'role',
      title: 'Role',
      cell: (member) => <RoleLabel member={member} roles={roles} />,
      sortBy: (member) => memberRoleName(member, roles),
    },
    { id: 'origin', title: 'Why', cell: originOf, sortBy: originOf },
    ...(conditions ? [effectColumn(conditions)] : []),
    {
      id: 'age',
      title: 'Since',
      width: 90,
      cell: ({ binding }) => <Age since={binding.created} />,
      sortBy: ({ binding }) => binding.created ?? '',
    },
    {
      id: 'actions',
      title: '',
      align: 'right',
      width: 190,
      cell: (member) => (
        <Group gap="xs" wrap="nowrap" justify="flex-end">
          <WhyLink place={place} subject={member.subject} name={member.name} />
          <RemoveMemberButton
            place={place}
            member={member}
            roleName={memberRoleName(member, roles)}
          />
        </Group>
      ),
    },
  ];
}

function effectColumn(conditions: ConditionsById): Column<Member> {
  return {
    id: 'effect',
    title: 'State',
    cell: ({ binding }) => <Effect conditions={conditions} id={binding.id} />,
    sortBy: ({ binding }) => syncedWords(conditions.get(binding.id) ?? []).label,
  };
}

function Effect({
  conditions,
  id,
}: {
  readonly conditions: ConditionsById;
  readonly id: string;
}): ReactElement {
  const said = conditions.get(id);
  if (!said) return <span className="muted">–</span>;
  const { state, label, message } = syncedWords(said);
  return (
    <>
      <StateBadge state={state} label={label} />
      {message && (
        <Text size="xs" mt={2}>
          {message}
        </Text>
      )}
    </>
  );
}

/** Each role that somebody has, a row each. */
export function MembersTable(props: MembersTableProps): ReactElement {
  const { place, members, conditions, beside } = props;
  const { clusterId, projectId } = place;
  const templates = useRoleTemplates();
  const global = useGlobalRoles();
  const roles = useMemo(() => ({ templates, global }), [templates, global]);
  const columns = useMemo(
    () => columnsFor({ clusterId, projectId }, roles, conditions),
    [clusterId, projectId, roles, conditions],
  );
  return (
    <FilteredTable
      label="Members"
      placeholder="Filter by name or role"
      rows={members}
      columns={columns}
      keyOf={({ id }) => id}
      texts={(member) => [member.name, member.subject.id, memberRoleName(member, roles)]}
      beside={beside}
      initialSort={{ id: 'name', descending: false }}
    />
  );
}
