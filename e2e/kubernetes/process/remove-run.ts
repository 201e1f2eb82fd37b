import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { env } from 'node:process';
import { clusterCgroup, removeCgroup } from '../cluster/cgroups.ts';
import { removeHostDevice } from '../cluster/host-device.ts';
import { isAlive, killProcesses, listRuns, readRecord } from './run-directory.ts';

/**
 * Removes all that belongs to a run directory, and the directory last; safe to repeat and after a crash.
 *
 * Namespaces, and with them mounts, bridges and rules, end with the last process that is in them.
 */
export async function removeRun(directory: string): Promise<void> {
  const { kind, name } = await readRecord(directory);
  await killProcesses(directory);
  if (kind === 'cluster') {
    await removeCgroup(clusterCgroup(name));
    // The kernel would remove it too, but only when it gets round to it.
    await removeHostDevice(name);
  }
  await keepLogs(directory);
  await rm(directory, { recursive: true, force: true });
}

/** With `DROVER_CLUSTER_LOGS` the logs survive their cluster, to find out why a test failed. */
async function keepLogs(directory: string): Promise<void> {
  const target = env['DROVER_CLUSTER_LOGS'];
  const logs = join(directory, 'logs');
  if (!target || !existsSync(logs)) return;
  await cp(logs, join(target, basename(directory)), { recursive: true });
}

/** Removes what was left by processes that died before they could. */
export async function removeLeftovers(): Promise<void> {
  for (const { directory, record } of await listRuns()) {
    if (record.owner && !(await isAlive(record.owner))) await removeRun(directory);
  }
}
