import { useMemo } from 'react';
import { type FollowedType, useLiveList } from '../../api/live-list.ts';
import { type Namespace, scopeOf } from '../namespaces/namespaces.ts';
import type { ProjectPlace } from '../project/project-place.ts';
import { useProjects } from '../project/projects.ts';
import type { SharedOut } from './quota-sums.ts';

/** What the namespaces of a project have of its quota, live. */
export function useSharedOut({ clusterId, projectId }: ProjectPlace): SharedOut {
  const types = useMemo<readonly [FollowedType]>(
    () => [
      {
        type: 'namespace',
        plural: 'namespaces',
        scope: scopeOf(clusterId),
        filters: { projectId },
      },
    ],
    [clusterId, projectId],
  );
  const namespaces = useLiveList<Namespace>(types).data?.length;
  const { data: projects } = useProjects(clusterId);
  const used = projects?.find(({ id }) => id === projectId)?.resourceQuota?.usedLimit;
  return useMemo(() => ({ used: used ?? {}, namespaces }), [used, namespaces]);
}
