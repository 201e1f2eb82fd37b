import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../scripts/run-command.ts';

const DEVICES = '/sys/class/net';

/** The alias that says whose device it is: names of devices are used again as soon as they are free. */
export function hostDeviceAlias(cluster: string): string {
  return `drover-cluster-${cluster}`;
}

/** The name of the cluster's device on the machine; `undefined` when there is none. */
export async function findHostDevice(cluster: string): Promise<string | undefined> {
  for (const name of await readdir(DEVICES)) {
    // It may vanish between the two reads.
    const alias = await readFile(join(DEVICES, name, 'ifalias'), 'utf8').catch(() => '');
    if (alias.trim() === hostDeviceAlias(cluster)) return name;
  }
  return undefined;
}

/** Removes the cluster's device, and with it the route to the cluster, if the kernel has not done so yet. */
export async function removeHostDevice(cluster: string): Promise<void> {
  const name = await findHostDevice(cluster);
  if (name === undefined) return;
  const { exitCode, stderr } = await runCommand('ip', ['link', 'delete', name]);
  if (exitCode !== 0 && (await findHostDevice(cluster))) throw new Error(stderr);
}
