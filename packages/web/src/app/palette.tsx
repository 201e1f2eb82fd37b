import { Spotlight, type SpotlightProps } from '@mantine/spotlight';
import {
  IconHelpHexagon,
  IconKey,
  IconListSearch,
  IconLogout,
  IconPlus,
  IconSearch,
  IconSettings,
  IconShieldLock,
  IconTopologyStar3,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { clustersQuery } from '../features/clusters/clusters.ts';
import { useLogout } from './use-logout.ts';

/** Screens that are always there. */
const SCREENS = [
  { to: '/', label: 'Clusters', icon: <IconTopologyStar3 size={18} /> },
  { to: '/import', label: 'Import a cluster', icon: <IconPlus size={18} /> },
  { to: '/users', label: 'Users', icon: <IconUsers size={18} /> },
  { to: '/groups', label: 'Groups', icon: <IconUsersGroup size={18} /> },
  { to: '/roles', label: 'Roles', icon: <IconShieldLock size={18} /> },
  { to: '/why', label: 'Who may do what, and why', icon: <IconHelpHexagon size={18} /> },
  { to: '/account', label: 'Account and API keys', icon: <IconKey size={18} /> },
  { to: '/audit', label: 'Audit log', icon: <IconListSearch size={18} /> },
  { to: '/settings', label: 'Settings', icon: <IconSettings size={18} /> },
] as const;

/** Everything one can go to or do, by name: Ctrl-K. */
export function Palette(): ReactElement {
  const navigate = useNavigate();
  const logout = useLogout();
  const { data: clusters = [] } = useQuery(clustersQuery);
  const actions: SpotlightProps['actions'] = [
    ...SCREENS.map(({ to, label, icon }) => ({
      id: to,
      label,
      leftSection: icon,
      onClick: () => void navigate({ to }),
    })),
    ...clusters.map(({ id, name = id, state = '' }) => ({
      id: `cluster-${id}`,
      label: name,
      description: `Cluster, ${state}`,
      leftSection: <IconTopologyStar3 size={18} />,
      onClick: () => void navigate({ to: '/c/$clusterId', params: { clusterId: id } }),
    })),
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
