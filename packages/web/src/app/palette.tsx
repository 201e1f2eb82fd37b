import { Spotlight, type SpotlightProps } from '@mantine/spotlight';
import {
  IconKey,
  IconListSearch,
  IconLogout,
  IconPlus,
  IconSearch,
  IconSettings,
  IconTopologyStar3,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { clustersQuery } from '../features/clusters/clusters.ts';
import { useLogout } from './use-logout.ts';

/** Everything one can go to or do, by name: Ctrl-K. */
export function Palette(): ReactElement {
  const navigate = useNavigate();
  const logout = useLogout();
  const { data: clusters = [] } = useQuery(clustersQuery);
  const actions: SpotlightProps['actions'] = [
    {
      id: 'clusters',
      label: 'Clusters',
      description: 'All clusters',
      leftSection: <IconTopologyStar3 size={18} />,
      onClick: () => void navigate({ to: '/' }),
    },
    {
      id: 'import',
      label: 'Import a cluster',
      leftSection: <IconPlus size={18} />,
      onClick: () => void navigate({ to: '/import' }),
    },
    ...clusters.map(({ id, name = id, state = '' }) => ({
      id: `cluster-${id}`,
      label: name,
      description: `Cluster, ${state}`,
      leftSection: <IconTopologyStar3 size={18} />,
      onClick: () => void navigate({ to: '/c/$clusterId', params: { clusterId: id } }),
    })),
    {
      id: 'users',
      label: 'Users',
      leftSection: <IconUsers size={18} />,
      onClick: () => void navigate({ to: '/users' }),
    },
    {
      id: 'account',
      label: 'Account and API keys',
      leftSection: <IconKey size={18} />,
      onClick: () => void navigate({ to: '/account' }),
    },
    {
      id: 'audit',
      label: 'Audit log',
      leftSection: <IconListSearch size={18} />,
      onClick: () => void navigate({ to: '/audit' }),
    },
    {
      id: 'settings',
      label: 'Settings',
      leftSection: <IconSettings size={18} />,
      onClick: () => void navigate({ to: '/settings' }),
    },
    { id: 'logout', label: 'Log out', leftSection: <IconLogout size={18} />, onClick: logout },
  ];
  return (
    <Spotlight
      // The linter cannot follow the recursive type of Mantine; the compiler can.
      // oxlint-disable-next-line typescript/no-unsafe-assignment
      actions={actions}
      shortcut={['mod + K', '/']}
      nothingFound="Nothing of that name"
      highlightQuery
      limit={12}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Go to a cluster, or do something',
        'aria-label': 'Search',
      }}
    />
  );
}
