import { IconCompass, IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Cluster } from '../../api/v3.ts';
import { ButtonLink } from '../../components/links.tsx';
import { isConnected } from './agent.ts';
import { KubeconfigButton } from './kubeconfig-button.tsx';

/** What the server lets this person do with a cluster now. */
export function ClusterActions({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { id: clusterId, state, links } = cluster;
  const isUnfinished = state === 'pending' || state === 'waiting';
  if (state === 'removing') {
    return (
      <ButtonLink to="/c/$clusterId/remove" params={{ clusterId }}>
        Follow the removal
      </ButtonLink>
    );
  }
  return (
    <>
      {isUnfinished && (
        <ButtonLink
          to="/import/$clusterId"
          params={{ clusterId }}
          leftSection={<IconPlayerPlay size={16} />}
        >
          Continue the import
        </ButtonLink>
      )}
      {isConnected(cluster) && (
        <ButtonLink
          to="/c/$clusterId/explorer"
          params={{ clusterId }}
          leftSection={<IconCompass size={16} />}
        >
          Explore
        </ButtonLink>
      )}
      <KubeconfigButton cluster={cluster} />
      {links['update'] !== undefined && (
        <ButtonLink
          to="/c/$clusterId/edit"
          params={{ clusterId }}
          variant="default"
          leftSection={<IconPencil size={16} />}
        >
          Edit
        </ButtonLink>
      )}
      {links['remove'] !== undefined && (
        <ButtonLink
          to="/c/$clusterId/remove"
          params={{ clusterId }}
          variant="default"
          leftSection={<IconTrash size={16} />}
        >
          Remove
        </ButtonLink>
      )}
    </>
  );
}
