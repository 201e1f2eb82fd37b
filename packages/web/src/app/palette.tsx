import { Spotlight, type SpotlightProps } from '@mantine/spotlight';
import {
  IconCompass,
  IconCube,
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
import { type ReactElement, useState } from 'react';
import { objectRoute } from '../explorer/object-link.tsx';
import { missingWords } from '../explorer/search/search-lines.ts';
import { useSearch } from '../explorer/search/use-search.ts';
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
  const [query, setQuery] = useState('');
  const { found, missing } = useSearch(query);
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
    ...clusters.map(({ id, name = id }) => ({
      id: `explore-${id}`,
      label: `Explore ${name}`,
      description: 'Everything in the cluster',
      leftSection: <IconCompass size={18} />,
      onClick: () => void navigate({ to: '/c/$clusterId/explorer', params: { clusterId: id } }),
    })),
    ...found.map(({ cluster, clusterName, type, kind, namespace, name, state }) => ({
      id: `found-${cluster}-${type}-${namespace ?? ''}-${name}`,
      label: name,
      description: [kind, namespace, clusterName, state?.name].filter(Boolean).join(' · '),
      leftSection: <IconCube size={18} />,
      // It was found by something that may not be shown here.
      keywords: query,
      onClick: () => void navigate(objectRoute({ clusterId: cluster, type, namespace, name })),
    })),
    { id: 'logout', label: 'Log out', leftSection: <IconLogout size={18} />, onClick: logout },
  ];
  return (
    <Spotlight
      // The linter cannot follow the recursive type of Mantine; the compiler can.
      // oxlint-disable-next-line typescript/no-unsafe-assignment
      actions={actions}
      shortcut={['mod + K', '/']}
      nothingFound={
        missing.length === 0
          ? 'Nothing of that name'
          : `Nothing of that name; ${missingWords(missing)} did not answer`
      }
      query={query}
      onQueryChange={setQuery}
      highlightQuery
      limit={24}
      scrollable
      maxHeight={480}
      attributes={{ content: { 'aria-label': 'Search' } }}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Go to a cluster, or do something, or find an object in any of them',
        'aria-label': 'Search',
      }}
    />
  );
}
