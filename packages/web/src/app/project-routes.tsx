import { createRoute } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense } from 'react';
import { LoadingRows } from '../components/loading-rows.tsx';
import { type ProjectTab, tabOf } from '../features/project/section-ids.ts';
import { shellRoute } from './frame-routes.tsx';

/** Loaded when they are opened: forms and editors are large. */
const LazyProjectPage = lazy(async () => ({
  default: (await import('../features/project/project-page.tsx')).ProjectPage,
}));
const LazyResourcePage = lazy(async () => ({
  default: (await import('../features/project/resource-page.tsx')).ResourcePage,
}));
const LazyEditResourcePage = lazy(async () => ({
  default: (await import('../features/project/edit-resource-page.tsx')).EditResourcePage,
}));
const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId',
  validateSearch: (search): { readonly tab?: ProjectTab; readonly namespace?: string } => {
    const tab = tabOf(search['tab']);
    const { namespace } = search;
    return { ...(tab && { tab }), ...(typeof namespace === 'string' && { namespace }) };
  },
  component: function ProjectRoute(): ReactElement {
    const { tab = 'workloads', namespace } = projectRoute.useSearch();
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyProjectPage place={projectRoute.useParams()} tab={tab} namespace={namespace} />
      </Suspense>
    );
  },
});

const resourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/$plural/$id',
  component: function ResourceRoute(): ReactElement {
    const { plural, id, ...place } = resourceRoute.useParams();
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyResourcePage place={place} plural={plural} id={id} />
      </Suspense>
    );
  },
});

const createResourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/$plural/create',
  component: function CreateResourceRoute(): ReactElement {
    const { plural, ...place } = createResourceRoute.useParams();
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyEditResourcePage place={place} plural={plural} id={undefined} />
      </Suspense>
    );
  },
});

const editResourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/$plural/$id/edit',
  component: function EditResourceRoute(): ReactElement {
    const { plural, id, ...place } = editResourceRoute.useParams();
    return (
      <Suspense fallback={<LoadingRows />}>
        <LazyEditResourcePage place={place} plural={plural} id={id} />
      </Suspense>
    );
  },
});

/** The screens of a project and of what is in it. */
export const projectRoutes = [
  projectRoute,
  resourceRoute,
  createResourceRoute,
  editResourceRoute,
] as const;
