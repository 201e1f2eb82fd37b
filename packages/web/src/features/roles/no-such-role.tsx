import type { ReactElement } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { AnchorLink } from '../../components/links.tsx';
import type { RoleContext } from './role.ts';

/** For addresses of roles that are gone. */
export function NoSuchRole({
  context = 'cluster',
}: {
  readonly context?: RoleContext;
}): ReactElement {
  return (
    <EmptyState
      icon={null}
      title="There is no such role"
      action={
        <AnchorLink to="/roles" search={{ context }}>
          All roles
        </AnchorLink>
      }
    >
      It was deleted, or you may not see it.
    </EmptyState>
  );
}
