import { createRoute } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type WhySearch, whySearch } from '../features/access/why-search.ts';
import { shellRoute } from './frame-routes.tsx';
import { lazyPage } from './lazy-page.tsx';

const WhyPage = lazyPage(async () => (await import('../features/access/why-page.tsx')).WhyPage);
const GroupsPage = lazyPage(
  async () => (await import('../features/groups/groups-page.tsx')).GroupsPage,
);
const GroupPage = lazyPage(
  async () => (await import('../features/groups/group-page.tsx')).GroupPage,
);

const whyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/why',
  validateSearch: (search): WhySearch => whySearch(search),
  component: function WhyRoute(): ReactElement {
    return <WhyPage search={whyRoute.useSearch()} />;
  },
});

const groupsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/groups',
  component: GroupsPage,
});

const groupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/groups/$groupId',
  component: function GroupRoute(): ReactElement {
    return <GroupPage {...groupRoute.useParams()} />;
  },
});

/** The screens about who has access, and why. */
export const accessRoutes = [whyRoute, groupsRoute, groupRoute] as const;
