import { createRoute } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type ProjectTab, tabOf } from '../features/project/section-ids.ts';
import { shellRoute } from './frame-routes.tsx';
import { lazyPage } from './lazy-page.tsx';

/** Loaded when they are opened: forms and editors are large. */
const ProjectPage = lazyPage(
  async () => (await import('../features/project/project-page.tsx')).ProjectPage,
);
const ResourcePage = lazyPage(
  async () => (await import('../features/project/resource-page.tsx')).ResourcePage,
);
const EditResourcePage = lazyPage(
  async () => (await import('../features/project/edit-resource-page.tsx')).EditResourcePage,
);
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
    return <ProjectPage place={projectRoute.useParams()} tab={tab} namespace={namespace} />;
  },
});

const resourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/$plural/$id',
  component: function ResourceRoute(): ReactElement {
    const { plural, id, ...place } = resourceRoute.useParams();
    return <ResourcePage place={place} plural={plural} id={id} />;
  },
});

const createResourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/$plural/create',
  component: function CreateResourceRoute(): ReactElement {
    const { plural, ...place } = createResourceRoute.useParams();
    return <EditResourcePage place={place} plural={plural} id={undefined} />;
  },
});

const editResourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$clusterId/p/$projectId/$plural/$id/edit',
  component: function EditResourceRoute(): ReactElement {
    const { plural, id, ...place } = editResourceRoute.useParams();
    return <EditResourcePage place={place} plural={plural} id={id} />;
  },
});

/** The screens of a project and of what is in it. */
export const projectRoutes = [
  projectRoute,
  resourceRoute,
  createResourceRoute,
  editResourceRoute,
] as const;
