import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { removeRun } from '../process/remove-run.ts';
import { isAlive, listRuns, processesOf, runDirectories } from '../process/run-directory.ts';

/** One line of the list of clusters. */
export interface ClusterSummary {
  readonly name: string;
  readonly kind: 'cluster' | 'control-plane';
  /** `leftover` when the process that wanted it is gone. */
  readonly state: 'running' | 'leftover' | 'stopped';
  /** Number of its processes, without those of pods. */
  readonly processes: number;
  readonly directory: string;
}

/** Every cluster and control plane of this user on this machine, whoever made it. */
export async function listClusters(): Promise<ClusterSummary[]> {
  return Promise.all(
    (await listRuns()).map(async ({ directory, record: { kind, name, owner } }) => {
      const processes = (await processesOf(directory)).length;
      const orphaned = owner !== undefined && !(await isAlive(owner));
      const alive = processes > 0 ? 'running' : 'stopped';
      return { name, kind, state: orphaned ? 'leftover' : alive, processes, directory };
    }),
  );
}

/**
 * Ends a cluster, however it was made, and removes everything of it.
 *
 * @returns whether there was one of that name.
 */
export async function removeCluster(name: string): Promise<boolean> {
  const directory = join(runDirectories(), name);
  if (!existsSync(directory)) return false;
  await removeRun(directory);
  return true;
}
