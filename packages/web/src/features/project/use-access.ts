import { useMay } from '../../api/access.ts';
import { accessTo, accessToResource } from './kubernetes-access.ts';
import type { ProjectPlace } from './project-place.ts';
import { useProjectNamespaces } from './projects.ts';
import type { ProjectResource } from './resources.ts';

/** What somebody may do with a resource. */
interface ResourceAccess {
  readonly mayUpdate: boolean;
  readonly mayDelete: boolean;
}

/** What the person who is logged in may do with a resource, by its links and by its cluster. */
export function useResourceAccess(
  { clusterId }: ProjectPlace,
  resource: ProjectResource,
): ResourceAccess {
  const update = accessToResource(resource, 'update');
  const remove = accessToResource(resource, 'delete');
  const mayUpdate = useMay(clusterId, update);
  const mayDelete = useMay(clusterId, remove);
  return {
    mayUpdate: resource.links['update'] !== undefined && (!update || mayUpdate),
    mayDelete: resource.links['remove'] !== undefined && (!remove || mayDelete),
  };
}

/** Whether somebody may make things of a type: rights are the same in all namespaces of a project. */
export function useMayCreate(place: ProjectPlace, type: string): boolean {
  const [namespace] = useProjectNamespaces(place) ?? [];
  return useMay(
    place.clusterId,
    namespace === undefined ? undefined : accessTo(type, 'create', namespace),
  );
}
