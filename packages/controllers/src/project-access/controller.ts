import type { ClusterRoleTemplateBinding, Project, ProjectRoleTemplateBinding } from '@drover/api';
import {
  type Controller,
  createController,
  type Informer,
  informerSource,
  keyOf,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { isSameObject } from '../changes/same-object.ts';
import type { ControllerContext } from '../controller-context.ts';
import { OWNER_ROLE } from '../role-groups/owner-role.ts';
import { BY_ROLE, givenToPeople } from '../role-use/role-bindings.ts';
import { type AccessParts, BY_NAME, openAccessParts } from './access-parts.ts';
import { createProjectAccessReconcile } from './reconcile.ts';

/** Keeps the roles and bindings in the home of state through which members see their project and reach what is in it. */
export function createProjectAccessController(context: ControllerContext): Controller {
  const parts = openAccessParts(context);
  return createController(context.runtime, {
    name: 'project-access',
    workers: 4,
    sources: sourcesOf(parts),
    reconcile: createProjectAccessReconcile(parts),
  });
}

function sourcesOf(parts: AccessParts): readonly Source[] {
  const { clusters, projects, clusterBindings, projectBindings, reaching } = parts;
  const projectsOf = (cluster: string): ObjectKey[] => keysIn(projects, cluster);
  return [
    // Usage and other status, which change often, are of no interest here.
    informerSource(projects, (change) => (isSameObject(change) ? [] : [change.key])),
    informerSource(clusters, (change) => {
      if (isSameObject(change)) return [];
      // What was known may be of an earlier time of leading.
      reaching.forget(change.key.name);
      return projectsOf(change.key.name);
    }),
    informerSource(parts.namespaces, ({ key }) =>
      projects.byIndex(BY_NAME, key.name).map(keyOfProject),
    ),
    informerSource(projectBindings, ({ object }) => {
      const placed = givenToPeople(object as ProjectRoleTemplateBinding);
      return placed && parts.inProjects.note(placed) ? projectKeys([placed.place]) : [];
    }),
    informerSource(clusterBindings, ({ object }) => {
      const placed = givenToPeople(object as ClusterRoleTemplateBinding);
      return placed && reaching.note(placed) ? projectsOf(placed.place) : [];
    }),
    ...parts.roles.sources((role) => [
      ...projectKeys(projectBindings.byIndex(BY_ROLE, role).map(({ projectName }) => projectName)),
      ...clustersWith(role, parts)
        .filter((cluster) => reaching.refresh(cluster))
        .flatMap(projectsOf),
    ]),
    ...parts.objects.sources(),
  ];
}

/** Ids of the clusters in which a role is given. */
function clustersWith(role: string, { clusters, clusterBindings }: AccessParts): readonly string[] {
  const given =
    role === OWNER_ROLE
      ? clusters.list().map(({ metadata }) => metadata?.name ?? '')
      : clusterBindings.byIndex(BY_ROLE, role).map(({ clusterName }) => clusterName ?? '');
  return [...new Set(given)];
}

function keysIn(projects: Informer<Project>, cluster: string): ObjectKey[] {
  return projects.list({ namespace: cluster }).map(keyOfProject);
}

function keyOfProject(project: Pick<Project, 'metadata'>): ObjectKey {
  return keyOf(project);
}

/** Keys of projects, each once, of their ids. */
function projectKeys(ids: readonly (string | undefined)[]): ObjectKey[] {
  return [...new Set(ids)].map((id = '') => {
    const colon = id.indexOf(':');
    return { namespace: id.slice(0, colon), name: id.slice(colon + 1) };
  });
}
