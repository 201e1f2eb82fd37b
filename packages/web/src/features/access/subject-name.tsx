import { Group, Text } from '@mantine/core';
import { IconRobot, IconUser, IconUserQuestion, IconUsersGroup } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { AnchorLink } from '../../components/links.tsx';
import type { Subject } from './bindings.ts';
import { subjectDetail, useKnownUsers } from './subjects.ts';

const ICONS = {
  user: <IconUser size={17} role="img" aria-label="User" />,
  principal: <IconUserQuestion size={17} role="img" aria-label="User who has not logged in" />,
  group: <IconUsersGroup size={17} role="img" aria-label="Group" />,
  serviceAccount: <IconRobot size={17} role="img" aria-label="Service account" />,
} as const;

interface SubjectNameProps {
  readonly subject: Subject;
  readonly name: string;
}

/** Somebody by name, and what tells them from others of that name; leads to their page. */
export function SubjectName({ subject, name }: SubjectNameProps): ReactElement {
  const users = useKnownUsers();
  return (
    <Group gap="sm" wrap="nowrap">
      {ICONS[subject.kind]}
      <div>
        <Text size="sm" fw={550} component="div">
          <SubjectLink subject={subject} name={name} />
        </Text>
        <Text size="xs" className="muted" component="div">
          {subjectDetail(subject, users)}
        </Text>
      </div>
    </Group>
  );
}

/** A name that leads to the page of a user or group, where there is one. */
export function SubjectLink({ subject, name }: SubjectNameProps): ReactElement {
  if (subject.kind === 'user') {
    return (
      <AnchorLink to="/users/$userId" params={{ userId: subject.id }} size="sm">
        {name}
      </AnchorLink>
    );
  }
  if (subject.kind === 'group') {
    return (
      <AnchorLink to="/groups/$groupId" params={{ groupId: subject.id }} size="sm">
        {name}
      </AnchorLink>
    );
  }
  return <>{name}</>;
}
