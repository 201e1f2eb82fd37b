import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listQuery } from '../../api/live-list.ts';
import { clustersQuery } from '../clusters/clusters.ts';
import type { Project } from '../project-edit/projects.ts';

/** What people call clusters and projects; their ids where that is not known. */
export interface PlaceNames {
  readonly cluster: (id: string) => string;
  /** Of an id as `c-abc12:p-def34`. */
  readonly project: (id: string) => string;
}

const STALE_MS = 30_000;

/** The names of the clusters and projects that this person may see. */
export function usePlaceNames(): PlaceNames {
  const { data: clusters } = useQuery(clustersQuery);
  const { data: projects } = useQuery({ ...listQuery<Project>('projects'), staleTime: STALE_MS });
  return useMemo(() => {
    const named = [...(clusters ?? []), ...(projects ?? [])];
    const names = new Map(named.map(({ id, name = id }) => [id, name]));
    const nameOf = (id: string): string => names.get(id) ?? id;
    return { cluster: nameOf, project: nameOf };
  }, [clusters, projects]);
}
