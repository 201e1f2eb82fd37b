import { Badge, Group, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Role } from './role.ts';

interface Mark {
  readonly label: string;
  /** What it means. */
  readonly help: string;
  readonly color?: string;
  readonly isOn: (role: Role) => boolean | undefined;
}

const MARKS: readonly Mark[] = [
  {
    label: 'built in',
    help: 'Comes with Drover; keeps its rules',
    isOn: ({ builtin }) => builtin,
  },
  {
    label: 'locked',
    help: 'Cannot be given to more people, nor inherited by more roles',
    color: 'orange',
    isOn: ({ locked }) => locked,
  },
  {
    label: 'creators get it',
    help: 'Whoever creates a cluster or project gets it there',
    color: 'drover',
    isOn: ({ clusterCreatorDefault, projectCreatorDefault }) =>
      clusterCreatorDefault || projectCreatorDefault,
  },
  {
    label: 'new users get it',
    help: 'Whoever is created, or logs in for the first time, gets it',
    color: 'drover',
    isOn: ({ newUserDefault }) => newUserDefault,
  },
  {
    label: 'external',
    help: 'Its rules are those of the ClusterRole of its id in each cluster',
    isOn: ({ external }) => external,
  },
  {
    label: 'administrative',
    help: 'For administrators of clusters',
    isOn: ({ administrative }) => administrative,
  },
  { label: 'hidden', help: 'Is not offered where roles are given', isOn: ({ hidden }) => hidden },
];

/** What is special about a role, in a word each. */
export function RoleMarks({ role }: { readonly role: Role }): ReactElement {
  return (
    <Group gap={6} wrap="nowrap">
      {MARKS.filter(({ isOn }) => isOn(role)).map(({ label, help, color = 'gray' }) => (
        <Tooltip key={label} label={help} withArrow>
          <Badge variant="light" color={color} radius="sm" tt="none" fw={550} miw="max-content">
            {label}
          </Badge>
        </Tooltip>
      ))}
    </Group>
  );
}
