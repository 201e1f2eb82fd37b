import { createRoute } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type ObjectTab, objectTabOf } from '../explorer/detail/object-tabs.ts';
import { type TableView, tableViewOf } from '../explorer/table/table-view.ts';
import { shellRoute } from './frame-routes.tsx';
import { lazyPage } from './lazy-page.tsx';

const ExplorerLayout = lazyPage(
  async () => (await import('../explorer/explorer-layout.tsx')).ExplorerLayout,
);
const ExplorerHome = lazyPage(
  async () => (await import('../explorer/explorer-home.tsx')).ExplorerHome,
);
const ObjectsPage = lazyPage(
  async () => (await import('../explorer/table/objects-page.tsx')).ObjectsPage,
);
const ObjectPage = lazyPage(
  async () => (await import('../explorer/detail/object-page.tsx')).ObjectPage,
);

const explorerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/explorer',
  component: function ExplorerRoute(): ReactElement {
    return <ExplorerLayout {...explorerRoute.useParams()} />;
  },
});

const explorerHomeRoute = createRoute({
  getParentRoute: () => explorerRoute,
  path: '/',
  component: function ExplorerHomeRoute(): ReactElement {
    return <ExplorerHome {...explorerHomeRoute.useParams()} />;
  },
});

const objectsRoute = createRoute({
  getParentRoute: () => explorerRoute,
  path: '$type',
  validateSearch: (search): TableView => tableViewOf(search),
  component: function ObjectsRoute(): ReactElement {
    const params = objectsRoute.useParams();
    return <ObjectsPage key={params.type} {...params} view={objectsRoute.useSearch()} />;
  },
});

const clusterObjectRoute = createRoute({
  getParentRoute: () => explorerRoute,
  path: '$type/$name',
  validateSearch: ({ tab }): { readonly tab?: ObjectTab } => objectTabOf(tab),
  component: function ClusterObjectRoute(): ReactElement {
    const params = clusterObjectRoute.useParams();
    return <ObjectPage {...params} {...clusterObjectRoute.useSearch()} />;
  },
});

const namespacedObjectRoute = createRoute({
  getParentRoute: () => explorerRoute,
  path: '$type/$namespace/$name',
  validateSearch: ({ tab }): { readonly tab?: ObjectTab } => objectTabOf(tab),
  component: function NamespacedObjectRoute(): ReactElement {
    const params = namespacedObjectRoute.useParams();
    return <ObjectPage {...params} {...namespacedObjectRoute.useSearch()} />;
  },
});

/** The screens of everything in a cluster. */
export const explorerRoutes = explorerRoute.addChildren([
  explorerHomeRoute,
  objectsRoute,
  clusterObjectRoute,
  namespacedObjectRoute,
]);
