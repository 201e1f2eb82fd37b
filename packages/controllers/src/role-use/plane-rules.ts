import { GROUPS } from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';

/** Kinds of a namespace in the home of state that roles of people may be about: plurals by API group. */
export type Plane = Readonly<Record<string, readonly string[]>>;

const CATALOG_TEMPLATES = ['catalogtemplates', 'catalogtemplateversions'] as const;

/** What is in the namespace of a cluster. */
export const CLUSTER_PLANE: Plane = {
  [GROUPS.management]: [
    'clusterscans',
    ...CATALOG_TEMPLATES,
    'clusteralertrules',
    'clusteralertgroups',
    'clustercatalogs',
    'clusterloggings',
    'clustermonitorgraphs',
    'clusterregistrationtokens',
    'clusterroletemplatebindings',
    'etcdbackups',
    'nodes',
    'nodepools',
    'notifiers',
    'podsecuritypolicytemplateprojectbindings',
    'projects',
  ],
  [GROUPS.rke]: ['etcdsnapshots'],
};

/** What is in the namespace of a project. */
export const PROJECT_PLANE: Plane = {
  '': ['secrets'],
  [GROUPS.project]: ['apps', 'apprevisions', 'sourcecodeproviderconfigs'],
  [GROUPS.management]: [
    ...CATALOG_TEMPLATES,
    'projectloggings',
    'projectalertrules',
    'projectalertgroups',
    'projectcatalogs',
    'projectmonitorgraphs',
    'projectroletemplatebindings',
  ],
};

/** What members of a project may reach in the namespace of its cluster. */
export const PROJECT_IN_CLUSTER_PLANE: Plane = {
  [GROUPS.management]: ['notifiers', 'clustercatalogs', ...CATALOG_TEMPLATES],
};

/** A plane without the templates of catalogs, which a role of a cluster reaches in projects only when it is administrative. */
export const PLAIN_PROJECT_PLANE: Plane = {
  ...PROJECT_PLANE,
  [GROUPS.management]: (PROJECT_PLANE[GROUPS.management] ?? []).filter(
    (resource) => !CATALOG_TEMPLATES.some((template) => template === resource),
  ),
};

/** The part of `rules` that is about a plane. Rules for single objects, and paths, are not. */
export function planeRules(rules: readonly PolicyRule[], plane: Plane): readonly PolicyRule[] {
  return rules
    .filter(({ resourceNames }) => !resourceNames?.length)
    .flatMap(({ verbs, apiGroups = [], resources = [] }) =>
      Object.entries(plane)
        .filter(([group]) => apiGroups.includes(group) || apiGroups.includes('*'))
        .map(([group, known]) => ({
          apiGroups: [group],
          resources: resources.includes('*')
            ? known
            : known.filter((resource) => resources.includes(resource)),
          verbs,
        })),
    )
    .filter(({ resources }) => resources.length > 0);
}

/** Whether rules carry the verb by which a role owns clusters or projects. */
export function owns(what: 'clusters' | 'projects', rules: readonly PolicyRule[]): boolean {
  return rules.some(
    ({ verbs, apiGroups, resources }) =>
      verbs.includes('own') && apiGroups?.includes(GROUPS.management) && resources?.includes(what),
  );
}
