import { createRoute } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { shellRoute } from './frame-routes.tsx';
import { lazyPage } from './lazy-page.tsx';

/** Loaded when they are opened: forms and editors are large. */
const EditClusterPage = lazyPage(
  async () => (await import('../features/cluster-edit/edit-cluster-page.tsx')).EditClusterPage,
);
const RemoveClusterPage = lazyPage(
  async () => (await import('../features/cluster-edit/remove-cluster-page.tsx')).RemoveClusterPage,
);
const CreateProjectPage = lazyPage(
  async () => (await import('../features/project-edit/project-edit-pages.tsx')).CreateProjectPage,
);
const EditProjectPage = lazyPage(
  async () => (await import('../features/project-edit/project-edit-pages.tsx')).EditProjectPage,
);

const editClusterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/edit',
  component: function EditClusterRoute(): ReactElement {
    return <EditClusterPage {...editClusterRoute.useParams()} />;
  },
});

const removeClusterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/remove',
  component: function RemoveClusterRoute(): ReactElement {
    return <RemoveClusterPage {...removeClusterRoute.useParams()} />;
  },
});

const createProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/projects/create',
  component: function CreateProjectRoute(): ReactElement {
    return <CreateProjectPage {...createProjectRoute.useParams()} />;
  },
});

const editProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/edit',
  component: function EditProjectRoute(): ReactElement {
    return <EditProjectPage {...editProjectRoute.useParams()} />;
  },
});

/** The screens on which clusters and projects are changed. */
export const clusterEditRoutes = [
  editClusterRoute,
  removeClusterRoute,
  createProjectRoute,
  editProjectRoute,
] as const;
