import type { ReactElement, ReactNode } from 'react';
import { AnchorLink } from '../../components/links.tsx';
import type { StepTarget } from './access-review.ts';

interface StepLinkProps {
  readonly target: StepTarget | undefined;
  readonly children: ReactNode;
}

/** Text that leads to what it names, where there is a page of it. */
export function StepLink({ target, children }: StepLinkProps): ReactElement {
  switch (target?.to) {
    case 'user':
      return (
        <AnchorLink to="/users/$userId" params={{ userId: target.id }} inherit underline="always">
          {children}
        </AnchorLink>
      );
    case 'group':
      return (
        <AnchorLink
          to="/groups/$groupId"
          params={{ groupId: target.id }}
          inherit
          underline="always"
        >
          {children}
        </AnchorLink>
      );
    case 'clusterMembers':
      return (
        <AnchorLink
          to="/c/$clusterId"
          params={{ clusterId: target.clusterId }}
          search={{ tab: 'members' }}
          inherit
          underline="always"
        >
          {children}
        </AnchorLink>
      );
    case 'projectMembers': {
      const { clusterId, projectId } = target;
      return (
        <AnchorLink
          to="/c/$clusterId/p/$projectId"
          params={{ clusterId, projectId }}
          search={{ tab: 'members' }}
          inherit
          underline="always"
        >
          {children}
        </AnchorLink>
      );
    }
    case 'role':
    case 'globalRole':
      return (
        <AnchorLink
          to="/roles/$kind/$roleId"
          params={{ kind: target.to === 'role' ? 'templates' : 'global', roleId: target.id }}
          inherit
          underline="always"
        >
          {children}
        </AnchorLink>
      );
    case undefined:
      return <>{children}</>;
  }
}
