import { Button, Group, Text } from '@mantine/core';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import type { Column } from '../../components/data-table.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { useGlobalRoles, useRoleTemplates } from '../access/roles.ts';
import { SubjectName } from '../access/subject-name.tsx';
import { ChangeRolesModal } from './change-roles-modal.tsx';
import { type MembersPlace, ownBindings, type Person } from './members.ts';
import { originWords } from './members-table.tsx';
import { type KnownRoles, memberRoleName } from './role-label.tsx';
import { WhyLink } from './why-link.tsx';

interface PeopleTableProps {
  readonly place: MembersPlace;
  readonly people: readonly Person[];
  readonly beside: ReactNode;
}

/** Everybody who has access, with all their roles. */
export function PeopleTable({ place, people, beside }: PeopleTableProps): ReactElement {
  const { clusterId, projectId } = place;
  const [changed, setChanged] = useState<string>();
  const templates = useRoleTemplates();
  const global = useGlobalRoles();
  const roles = useMemo(() => ({ templates, global }), [templates, global]);
  const columns = useMemo(
    () => columnsFor({ clusterId, projectId }, roles, setChanged),
    [clusterId, projectId, roles],
  );
  const person = people.find(({ id }) => id === changed);
  return (
    <>
      <FilteredTable
        label="Everybody"
        placeholder="Filter by name or role"
        rows={people}
        columns={columns}
        keyOf={({ id }) => id}
        texts={({ name, subject, members }) => [
          name,
          subject.id,
          ...members.map((member) => memberRoleName(member, roles)),
        ]}
        beside={beside}
        initialSort={{ id: 'name', descending: false }}
      />
      {person && (
        <ChangeRolesModal place={place} person={person} onClose={() => setChanged(undefined)} />
      )}
    </>
  );
}

function columnsFor(
  place: MembersPlace,
  roles: KnownRoles,
  onChange: (id: string) => void,
): readonly Column<Person>[] {
  return [
    {
      id: 'name',
      title: 'Who',
      width: 300,
      cell: ({ subject, name }) => <SubjectName subject={subject} name={name} />,
      sortBy: ({ name }) => name,
    },
    {
      id: 'roles',
      title: 'Roles, and why',
      cell: (person) => <HeldRoles person={person} place={place} roles={roles} />,
      sortBy: ({ members }) => members.map((member) => memberRoleName(member, roles)).join(),
    },
    {
      id: 'actions',
      title: '',
      align: 'right',
      width: 220,
      cell: (person) => (
        <Group gap="xs" wrap="nowrap" justify="flex-end">
          <WhyLink place={place} subject={person.subject} name={person.name} />
          {mayChange(person) && (
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`Change roles of ${person.name}`}
              onClick={() => onChange(person.id)}
            >
              Change roles
            </Button>
          )}
        </Group>
      ),
    },
  ];
}

function mayChange(person: Person): boolean {
  return ownBindings(person).some(({ links }) => links['remove'] !== undefined);
}

interface HeldRolesProps {
  readonly person: Person;
  readonly place: MembersPlace;
  readonly roles: KnownRoles;
}

function HeldRoles({ person: { members, subject }, place, roles }: HeldRolesProps): ReactElement {
  return (
    <div style={{ padding: '6px 0' }}>
      {members.map((member) => (
        <Text key={member.id} size="sm">
          {memberRoleName(member, roles)}{' '}
          <Text span size="xs" className="muted">
            {inSentence(originWords(member.origin, place, subject.kind === 'group'))}
          </Text>
        </Text>
      ))}
    </div>
  );
}

function inSentence(words: string): string {
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
