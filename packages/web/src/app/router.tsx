import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ACCOUNT_TABS, type AccountTab } from '../features/account/account-tabs.ts';
import { CLUSTER_TABS, type ClusterTab } from '../features/cluster/cluster-tabs.ts';
import { ClustersPage } from '../features/clusters/clusters-page.tsx';
import type { PodView } from '../features/pods/pod-page.tsx';
import { LoginPage } from '../features/session/login-page.tsx';
import {
  ProgramLoginPage,
  type ProgramRequest,
  programRequest,
} from '../features/session/program-login-page.tsx';
import type { SettingsTab } from '../features/settings/settings-page.tsx';
import { accessRoutes } from './access-routes.tsx';
import { clusterEditRoutes } from './cluster-edit-routes.tsx';
import { explorerRoutes } from './explorer-routes.tsx';
import { NotFound, rootRoute, safeReturnPath, sessionRoute, shellRoute } from './frame-routes.tsx';
import { lazyPage } from './lazy-page.tsx';
import { projectRoutes } from './project-routes.tsx';
import { roleRoutes } from './role-routes.tsx';
import { ScreenFailure } from './screen-failure.tsx';

const AuditPage = lazyPage(
  async () => (await import('../features/audit/audit-page.tsx')).AuditPage,
);
const ClusterPage = lazyPage(
  async () => (await import('../features/cluster/cluster-page.tsx')).ClusterPage,
);
const FollowImportPage = lazyPage(
  async () => (await import('../features/import-cluster/follow-import-page.tsx')).FollowImportPage,
);
const ImportPage = lazyPage(
  async () => (await import('../features/import-cluster/import-page.tsx')).ImportPage,
);
const NodePage = lazyPage(async () => (await import('../features/nodes/node-page.tsx')).NodePage);
const CreateUserPage = lazyPage(
  async () => (await import('../features/users/create-user-page.tsx')).CreateUserPage,
);
const UserPage = lazyPage(async () => (await import('../features/users/user-page.tsx')).UserPage);
const UsersPage = lazyPage(
  async () => (await import('../features/users/users-page.tsx')).UsersPage,
);
const SetupPage = lazyPage(
  async () => (await import('../features/session/setup-page.tsx')).SetupPage,
);
const NewPasswordPage = lazyPage(
  async () => (await import('../features/session/new-password-page.tsx')).NewPasswordPage,
);
const PodPage = lazyPage(async () => (await import('../features/pods/pod-page.tsx')).PodPage);
const AccountPage = lazyPage(
  async () => (await import('../features/account/account-page.tsx')).AccountPage,
);
const SettingsPage = lazyPage(
  async () => (await import('../features/settings/settings-page.tsx')).SettingsPage,
);

/** Sends people on whom a program had open the login page. */
function toProgramLogin({ href }: { readonly href: string }): void {
  const query = href.slice(href.indexOf('?') + 1);
  const request = programRequest(Object.fromEntries(new URLSearchParams(query)));
  if (!request) return;
  // The router takes a thrown redirect for navigation; it is no error.
  // oxlint-disable-next-line typescript/only-throw-error
  throw redirect({ to: '/program-login', search: request });
}

/** Where the programs of other servers' users are sent. */
const dashboardLoginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dashboard/auth/login',
  beforeLoad: ({ location }) => toProgramLogin(location),
  component: NotFound,
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: ({ returnTo, failure }): { returnTo?: string; failure?: string } => ({
    ...(returnTo !== undefined && { returnTo: safeReturnPath(returnTo) }),
    ...(typeof failure === 'string' && { failure }),
  }),
  beforeLoad: ({ location }) => toProgramLogin(location),
  component: function LoginRoute(): ReactElement {
    const { returnTo = '/', failure } = loginRoute.useSearch();
    return <LoginPage returnTo={returnTo} failure={failure} />;
  },
});

const setupRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/setup',
  component: SetupPage,
});

const newPasswordRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/new-password',
  validateSearch: ({ returnTo }): { returnTo?: string } =>
    returnTo === undefined ? {} : { returnTo: safeReturnPath(returnTo) },
  component: function NewPasswordRoute(): ReactElement {
    return <NewPasswordPage returnTo={newPasswordRoute.useSearch().returnTo ?? '/'} />;
  },
});

const programLoginRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/program-login',
  validateSearch: (search): Partial<ProgramRequest> => programRequest(search) ?? {},
  component: function ProgramLoginRoute(): ReactElement {
    const request = programRequest(programLoginRoute.useSearch());
    return request ? <ProgramLoginPage request={request} /> : <NotFound />;
  },
});

const clustersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: ClustersPage,
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/import',
  component: ImportPage,
});

const followImportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/import/$clusterId',
  validateSearch: ({ again }): { readonly again?: true } => (again === true ? { again } : {}),
  component: function FollowImportRoute(): ReactElement {
    const { again = false } = followImportRoute.useSearch();
    return <FollowImportPage {...followImportRoute.useParams()} again={again} />;
  },
});

const clusterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId',
  validateSearch: (search): { readonly tab?: ClusterTab } => {
    const tab = CLUSTER_TABS.find((known) => known === search['tab']);
    return tab ? { tab } : {};
  },
  component: function ClusterRoute(): ReactElement {
    const { tab = 'overview' } = clusterRoute.useSearch();
    return <ClusterPage {...clusterRoute.useParams()} tab={tab} />;
  },
});

const podRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/pods/$namespace/$pod',
  validateSearch: (search): { readonly view?: PodView } =>
    search['view'] === 'shell' ? { view: 'shell' } : {},
  component: function PodRoute(): ReactElement {
    return <PodPage {...podRoute.useParams()} view={podRoute.useSearch().view ?? 'logs'} />;
  },
});

const nodeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/nodes/$nodeName',
  component: function NodeRoute(): ReactElement {
    return <NodePage {...nodeRoute.useParams()} />;
  },
});

const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  component: UsersPage,
});

const createUserRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/create',
  component: CreateUserPage,
});

const userRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/$userId',
  component: function UserRoute(): ReactElement {
    return <UserPage {...userRoute.useParams()} />;
  },
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  validateSearch: (search): { readonly tab?: AccountTab } => {
    const tab = ACCOUNT_TABS.find((known) => known === search['tab']);
    return tab ? { tab } : {};
  },
  component: function AccountRoute(): ReactElement {
    return <AccountPage tab={accountRoute.useSearch().tab ?? 'keys'} />;
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  validateSearch: ({ tab }): { readonly tab?: SettingsTab } => (tab === 'features' ? { tab } : {}),
  component: function SettingsRoute(): ReactElement {
    const { tab = 'settings' } = settingsRoute.useSearch();
    return <SettingsPage tab={tab} />;
  },
});

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  component: AuditPage,
});

const routeTree = rootRoute.addChildren([
  dashboardLoginRoute,
  loginRoute,
  sessionRoute.addChildren([
    setupRoute,
    newPasswordRoute,
    programLoginRoute,
    shellRoute.addChildren([
      clustersRoute,
      importRoute,
      followImportRoute,
      clusterRoute,
      podRoute,
      nodeRoute,
      explorerRoutes,
      ...clusterEditRoutes,
      ...projectRoutes,
      ...roleRoutes,
      ...accessRoutes,
      usersRoute,
      createUserRoute,
      userRoute,
      accountRoute,
      settingsRoute,
      auditRoute,
    ]),
  ]),
]);

/** The screens and their addresses. */
export function createAppRouter(queryClient: QueryClient): AppRouter {
  return makeRouter(queryClient);
}

function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: ScreenFailure,
    pathParamsAllowedCharacters: [':'],
  });
}

type AppRouter = ReturnType<typeof makeRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
