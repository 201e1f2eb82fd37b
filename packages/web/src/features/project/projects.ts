import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type FollowedType, followedQuery, useLiveList } from '../../api/live-list.ts';
import { type Namespace, scopeOf } from '../namespaces/namespaces.ts';
import type { Project } from '../project-edit/projects.ts';
import type { ProjectPlace } from './project-place.ts';

/** The projects of a cluster, live. */
export function useProjects(clusterId: string): ReturnType<typeof useLiveList<Project>> {
  const types = useMemo<readonly [FollowedType]>(
    () => [{ type: 'project', plural: 'projects', filters: { clusterId } }],
    [clusterId],
  );
  return useLiveList<Project>(types);
}

/** How long a list of namespaces is good for: they seldom change. */
const NAMESPACES_STALE_MS = 15_000;

/** The namespaces of a cluster that this person may see; `undefined` until they are known, or cannot be. */
export function useNamespaces(clusterId: string): readonly Namespace[] | undefined {
  const { data } = useQuery({
    ...followedQuery<Namespace>({ scope: scopeOf(clusterId), plural: 'namespaces' }),
    staleTime: NAMESPACES_STALE_MS,
    retry: false,
  });
  return data;
}

/** The names of the namespaces of a project, in order; `undefined` until they are known, or cannot be. */
export function useProjectNamespaces({
  clusterId,
  projectId,
}: ProjectPlace): readonly string[] | undefined {
  const namespaces = useNamespaces(clusterId);
  return useMemo(
    () =>
      namespaces
        ?.filter((namespace) => namespace.projectId === projectId)
        .map(({ name, id }) => name ?? id)
        .toSorted(),
    [namespaces, projectId],
  );
}
