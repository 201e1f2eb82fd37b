import type { ReactElement } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { AnchorLink } from '../components/links.tsx';

interface NoSuchTypeProps {
  readonly clusterId: string;
  readonly type: string;
}

/** In the place of a screen of a type that there is none of. */
export function NoSuchType({ clusterId, type }: NoSuchTypeProps): ReactElement {
  return (
    <EmptyState
      icon={null}
      title="No such kind"
      action={
        <AnchorLink to="/c/$clusterId/explorer" params={{ clusterId }}>
          Everything in the cluster
        </AnchorLink>
      }
    >
      {type} is not a kind of this cluster, or you may not list it.
    </EmptyState>
  );
}
