import type { ReactElement } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { AnchorLink } from '../../components/links.tsx';

/** In the place of a screen of a cluster that there is none of. */
export function NoSuchCluster({ clusterId }: { readonly clusterId: string }): ReactElement {
  return (
    <EmptyState
      icon={null}
      title="No such cluster"
      action={<AnchorLink to="/">All clusters</AnchorLink>}
    >
      {clusterId} is not here, or you may not see it.
    </EmptyState>
  );
}
