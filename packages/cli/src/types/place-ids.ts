import type { NormanClient } from '@drover/client/norman';
import { findResource } from './find-resource.ts';
import { type Place, TypeFinder } from './type-finder.ts';

/** Ids as servers make them; the server is asked about everything else. */
const CLUSTER_ID = /^(local|c-[a-z0-9]{5}|c-m-[a-z0-9]{8})$/;

/**
 * The id of a cluster that is given by id or name.
 *
 * @throws `CLI_NOT_FOUND`, `CLI_AMBIGUOUS`
 */
export async function clusterId(
  norman: NormanClient,
  idOrName: string,
  signal: AbortSignal,
): Promise<string> {
  if (CLUSTER_ID.test(idOrName)) return idOrName;
  const type = await new TypeFinder(norman, {}, signal).find('cluster');
  return (await findResource(type, idOrName, signal)).id;
}

/**
 * The id of a project that is given by id, or by its name, which is unique in a cluster only.
 *
 * @throws `CLI_NOT_FOUND`, `CLI_AMBIGUOUS`
 */
export async function projectId(
  norman: NormanClient,
  { project, cluster }: Place & { readonly project: string },
  signal: AbortSignal,
): Promise<string> {
  if (project.includes(':')) return project;
  const type = await new TypeFinder(norman, {}, signal).find('project');
  const within = cluster === undefined ? [] : [{ field: 'clusterId', values: [cluster] }];
  return (await findResource(type, project, signal, within)).id;
}

/** The id of the cluster that a project with this id is in. */
export function clusterOfProject(project: string): string {
  return project.split(':', 1)[0] ?? '';
}
