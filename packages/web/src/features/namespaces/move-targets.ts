import type { Project } from '../project-edit/projects.ts';
import type { Namespace } from './namespaces.ts';

/** Stands for leaving every project; no project has such an id. */
export const NO_PROJECT = 'none';

/** One choice of where a namespace goes. */
export interface MoveTarget {
  readonly value: string;
  readonly label: string;
  /** Whether the server would refuse it. */
  readonly disabled: boolean;
}

/** Where a namespace can go: projects of its cluster by their names, and out of all of them. */
export function moveTargets(
  projects: readonly Project[],
  { projectId }: Namespace,
): readonly MoveTarget[] {
  const others = projects
    .filter(({ id }) => id !== projectId)
    .toSorted((left, right) => (left.name ?? left.id).localeCompare(right.name ?? right.id))
    .map(({ id, name = id, resourceQuota }) => ({
      value: id,
      label: resourceQuota ? `${name} (has a quota, which takes no namespaces)` : name,
      disabled: Boolean(resourceQuota),
    }));
  const out = { value: NO_PROJECT, label: 'No project', disabled: false };
  return projectId ? [...others, out] : others;
}
