import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { remove } from '../../api/v3.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { meQuery } from '../session/session.ts';
import type { Member, MembersPlace } from './members.ts';
import { bindingKind } from './use-members.ts';

interface RemoveMemberButtonProps {
  readonly place: MembersPlace;
  readonly member: Member;
  readonly roleName: string;
}

/** Takes a role from somebody; nothing where it was given elsewhere, or by somebody who alone may take it. */
export function RemoveMemberButton(props: RemoveMemberButtonProps): ReactElement | null {
  const { place, member, roleName } = props;
  const { subject, name, origin, binding } = member;
  const { data: me } = useQuery(meQuery);
  const isHere = origin === 'here' || origin === 'creator';
  if (!isHere || binding.links['remove'] === undefined) return null;
  return (
    <ConfirmButton
      label="Remove"
      title={`Take ${roleName} from ${name}?`}
      size="compact-sm"
      run={() => remove(bindingKind(place).plural, binding.id)}
    >
      {subject.kind === 'group'
        ? 'Everybody in the group loses what this role gave them'
        : 'They lose what this role gave them'}{' '}
      from the next request on; logs and shells that are open end. What other roles give stays.
      {subject.id === me?.id && (
        <Text span className="warning">
          {' '}
          This is your own role: you may not be able to give it to yourself again.
        </Text>
      )}
    </ConfirmButton>
  );
}
