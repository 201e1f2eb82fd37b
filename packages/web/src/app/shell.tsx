import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Kbd,
  Menu,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import {
  IconHelpHexagon,
  IconKey,
  IconListSearch,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSettings,
  IconShieldLock,
  IconSun,
  IconTopologyStar3,
  IconUser,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatchRoute, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useStoredTheme, useTheme } from '../features/account/use-theme.ts';
import { LiveContext, useClusterSubscription, useLive } from '../features/clusters/clusters.ts';
import { Brand } from '../features/session/brand.tsx';
import { meQuery } from '../features/session/session.ts';
import { lazyPage } from './lazy-page.tsx';
import { Palette } from './palette.tsx';
import { useLogout } from './use-logout.ts';

const ExplorerNavigation = lazyPage(
  async () => (await import('../explorer/navigation/explorer-navigation.tsx')).ExplorerNavigation,
);

/** The frame around every screen of a person who is logged in. */
export function Shell(): ReactElement {
  const live = useClusterSubscription();
  useStoredTheme();
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <LiveContext value={live}>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 228, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding="xl"
        withBorder
      >
        <AppShell.Header>
          <Header opened={opened} onToggle={toggle} />
        </AppShell.Header>
        <AppShell.Navbar p="md" onClick={close}>
          <Navigation />
        </AppShell.Navbar>
        <AppShell.Main>
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Palette />
    </LiveContext>
  );
}

/** Inside a cluster its kinds are what people go to. */
function Navigation(): ReactElement {
  const { clusterId, type } = useParams({ strict: false });
  const isExplorer = useMatchRoute()({ to: '/c/$clusterId/explorer', fuzzy: true }) !== false;
  if (isExplorer && clusterId !== undefined) {
    return <ExplorerNavigation clusterId={clusterId} type={type} />;
  }
  return (
    <nav aria-label="Main">
      <Link to="/" className="nav-link" activeOptions={{ exact: true }}>
        <IconTopologyStar3 size={18} /> Clusters
      </Link>
      <Link to="/import" className="nav-link">
        <IconPlus size={18} /> Import a cluster
      </Link>
      <Text size="xs" fw={600} className="muted" px={10} mt="lg" mb={4}>
        Administration
      </Text>
      <Link to="/users" className="nav-link">
        <IconUsers size={18} /> Users
      </Link>
      <Link to="/groups" className="nav-link">
        <IconUsersGroup size={18} /> Groups
      </Link>
      <Link to="/roles" className="nav-link">
        <IconShieldLock size={18} /> Roles
      </Link>
      <Link to="/why" className="nav-link">
        <IconHelpHexagon size={18} /> Who may do what
      </Link>
      <Link to="/audit" className="nav-link">
        <IconListSearch size={18} /> Audit log
      </Link>
      <Link to="/settings" className="nav-link">
        <IconSettings size={18} /> Settings
      </Link>
    </nav>
  );
}

interface HeaderProps {
  readonly opened: boolean;
  readonly onToggle: () => void;
}

function Header({ opened, onToggle }: HeaderProps): ReactElement {
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="md" wrap="nowrap">
        <Burger opened={opened} onClick={onToggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
        <Link
          to="/"
          style={{ color: 'inherit', textDecoration: 'none' }}
          aria-label="Drover, all clusters"
        >
          <Brand />
        </Link>
      </Group>
      <Group gap="sm" wrap="nowrap">
        <LiveMark />
        <UnstyledButton onClick={spotlight.open} className="surface" px="sm" py={5}>
          <Group gap="xs" wrap="nowrap">
            <IconSearch size={15} />
            <Text size="sm" className="muted">
              Search
            </Text>
            <Kbd size="xs" visibleFrom="sm">
              Ctrl K
            </Kbd>
          </Group>
        </UnstyledButton>
        <ColorSchemeButton />
        <AccountMenu />
      </Group>
    </Group>
  );
}

/** Says whether the screen follows the server. */
function LiveMark(): ReactElement {
  const live = useLive();
  const label = live
    ? 'Changes show up here by themselves'
    : 'The connection to the server is being opened again; what you see may be old';
  return (
    <Tooltip label={label} withArrow>
      <Group gap={6} wrap="nowrap" role="status">
        <span
          className={live ? '' : 'pulse'}
          style={{
            width: 8,
            height: 8,
            borderRadius: 4,
            background: live ? 'var(--mantine-color-teal-6)' : 'var(--mantine-color-orange-6)',
          }}
        />
        <Text size="xs" className="muted">
          {live ? 'Live' : 'Reconnecting'}
        </Text>
      </Group>
    </Tooltip>
  );
}

function ColorSchemeButton(): ReactElement {
  const { theme, choose } = useTheme();
  const dark =
    theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <ActionIcon
      variant="default"
      size="lg"
      onClick={() => choose(dark ? 'light' : 'dark')}
      aria-label={dark ? 'Light colours' : 'Dark colours'}
    >
      {dark ? <IconSun size={17} /> : <IconMoon size={17} />}
    </ActionIcon>
  );
}

function AccountMenu(): ReactElement {
  const { data: me } = useQuery(meQuery);
  const logout = useLogout();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label="Account">
          <IconUser size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me?.name ?? me?.username ?? 'Account'}</Menu.Label>
        <Menu.Item
          leftSection={<IconKey size={16} />}
          onClick={() => void navigate({ to: '/account' })}
        >
          Account and API keys
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={logout}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
