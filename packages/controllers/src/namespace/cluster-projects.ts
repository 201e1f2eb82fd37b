import { LABELS, type Project, project as projectKind } from '@drover/api';
import type { Informer, InformerCache } from '@drover/controller-runtime';

/** Index of projects by what they are for in their cluster: `c-abc12/default`, `c-abc12/system`. */
const BY_DUTY = 'duty';

const DUTIES = { default: LABELS.defaultProject, system: LABELS.systemProject } as const;

/** What a project of each cluster is for. */
export type ProjectDuty = keyof typeof DUTIES;

const byDuty = {
  [BY_DUTY]: (project: Project): readonly string[] =>
    dutiesOf(project).map((duty) => `${project.metadata?.namespace}/${duty}`),
} as const;

/** What a project is for in its cluster; nothing for those that people make. */
export function dutiesOf({ metadata }: Pick<Project, 'metadata'>): readonly ProjectDuty[] {
  const duties = Object.keys(DUTIES) as ProjectDuty[];
  return duties.filter((duty) => metadata?.labels?.[DUTIES[duty]] === 'true');
}

/** The projects of all clusters, with what {@link projectFor} needs. */
export function openProjects(cache: InformerCache): Informer<Project> {
  return cache.informer<Project>(projectKind.type, { indexes: byDuty });
}

/** The name of the project of a cluster that has a duty; of several, the first by name. */
export function projectFor(
  projects: Pick<Informer<Project>, 'byIndex'>,
  cluster: string,
  duty: ProjectDuty,
): string | undefined {
  return projects
    .byIndex(BY_DUTY, `${cluster}/${duty}`)
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata?.name ?? '')
    .toSorted()[0];
}
