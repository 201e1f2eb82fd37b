import { createRoute } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense } from 'react';
import { LoadingRows } from '../components/loading-rows.tsx';
import { shellRoute } from './frame-routes.tsx';

/** Loaded when they are opened: forms and editors are large. */
const LazyEditClusterPage = lazy(async () => ({
  default: (await import('../features/cluster-edit/edit-cluster-page.tsx')).EditClusterPage,
}));
const LazyRemoveClusterPage = lazy(async () => ({
  default: (await import('../features/cluster-edit/remove-cluster-page.tsx')).RemoveClusterPage,
}));
const LazyCreateProjectPage = lazy(async () => ({
  default: (await import('../features/project-edit/project-edit-pages.tsx')).CreateProjectPage,
}));
const LazyEditProjectPage = lazy(async () => ({
  default: (await import('../features/project-edit/project-edit-pages.tsx')).EditProjectPage,
}));

const editClusterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/edit',
  component: function EditClusterRoute(): ReactElement {
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyEditClusterPage {...editClusterRoute.useParams()} />
      </Suspense>
    );
  },
});

const removeClusterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/remove',
  component: function RemoveClusterRoute(): ReactElement {
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyRemoveClusterPage {...removeClusterRoute.useParams()} />
      </Suspense>
    );
  },
});

const createProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/projects/create',
  component: function CreateProjectRoute(): ReactElement {
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyCreateProjectPage {...createProjectRoute.useParams()} />
      </Suspense>
    );
  },
});

const editProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/edit',
  component: function EditProjectRoute(): ReactElement {
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyEditProjectPage {...editProjectRoute.useParams()} />
      </Suspense>
    );
  },
});

/** The screens on which clusters and projects are changed. */
export const clusterEditRoutes = [
  editClusterRoute,
  removeClusterRoute,
  createProjectRoute,
  editProjectRoute,
] as const;
