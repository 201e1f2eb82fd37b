import { useMemo } from 'react';
import type { ProjectPlace } from '../project/project-place.ts';
import { useProjectNamespaces, useProjects } from '../project/projects.ts';
import type { SharedOut } from './quota-sums.ts';

/** What the namespaces of a project have of its quota, live. */
export function useSharedOut(place: ProjectPlace): SharedOut {
  const { data } = useProjects(place.clusterId);
  const namespaces = useProjectNamespaces(place)?.length;
  const used = data?.find(({ id }) => id === place.projectId)?.resourceQuota?.usedLimit;
  return useMemo(() => ({ used: used ?? {}, namespaces }), [used, namespaces]);
}
