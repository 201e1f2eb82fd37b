import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { AnchorLink } from '../../components/links.tsx';
import { inheritedNames, type Roles, roleName } from '../access/roles.ts';
import type { Member } from './members.ts';

/** Roles of clusters and projects, and those of Drover itself, which may have the same ids. */
export interface KnownRoles {
  readonly templates: Roles | undefined;
  readonly global: Roles | undefined;
}

/** What people call the role of a member. */
export function memberRoleName({ roleId, origin }: Member, roles: KnownRoles): string {
  return roleName(roleId, origin === 'global' ? roles.global : roles.templates);
}

interface RoleLabelProps {
  readonly member: Member;
  readonly roles: KnownRoles;
}

/** A role and what it includes; leads to its page. */
export function RoleLabel({ member, roles }: RoleLabelProps): ReactElement {
  const { roleId, origin } = member;
  const isGlobal = origin === 'global';
  const inherited = isGlobal ? [] : inheritedNames(roles.templates?.get(roleId), roles.templates);
  return (
    <div>
      <AnchorLink
        to="/roles/$kind/$roleId"
        params={{ kind: isGlobal ? 'global' : 'templates', roleId }}
        size="sm"
        c="inherit"
      >
        {memberRoleName(member, roles)}
      </AnchorLink>
      {inherited.length > 0 && (
        <Text size="xs" className="muted">
          includes {inherited.join(', ')}
        </Text>
      )}
    </div>
  );
}
