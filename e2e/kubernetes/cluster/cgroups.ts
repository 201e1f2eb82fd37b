import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { eventually } from '@drover/base/testing';

const ROOT = '/sys/fs/cgroup';
/** Beside those of v1 some systems mount this one, without controllers; runc makes cgroups there too. */
const UNIFIED = 'unified';

/** The cgroup that holds those of a cluster's nodes, relative to each hierarchy. */
export function clusterCgroup(cluster: string): string {
  return `drover-${cluster}`;
}

/** Makes a cgroup in every hierarchy with a controller, fit for a kubelet to make pods in. */
export async function createCgroup(name: string): Promise<void> {
  for (const hierarchy of (await hierarchies()).filter((path) => basename(path) !== UNIFIED)) {
    const path = join(hierarchy, name);
    await mkdir(path, { recursive: true });
    if (existsSync(join(path, 'cpuset.cpus'))) await fillCpuset(path);
  }
}

/** Removes a cgroup and those below it from every hierarchy, killing what still runs there. */
export async function removeCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const path = join(hierarchy, name);
    if (existsSync(path)) await eventually(() => removeTree(path), { timeoutMs: 20_000 });
  }
}

/** Paths of cgroups of that cluster, in all hierarchies. */
export async function listCgroups(name: string): Promise<string[]> {
  return (await hierarchies()).map((path) => join(path, name)).filter((path) => existsSync(path));
}

/** One folder a controller with cgroup v1, the root alone with v2; nothing where there are no cgroups. */
async function hierarchies(): Promise<string[]> {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  const entries = await readdir(ROOT, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(ROOT, entry.name));
}

/** A cpuset of v1 starts without processors or memory, and nothing can run in it. */
async function fillCpuset(path: string): Promise<void> {
  if (dirname(path) !== ROOT && basename(dirname(path)) !== 'cpuset')
    await fillCpuset(dirname(path));
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const value = await readFile(join(dirname(path), file), 'utf8');
    await writeFile(join(path, file), value);
  }
}

async function removeTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(path, entry.name));
  }
  const processes = await readFile(join(path, 'cgroup.procs'), 'utf8');
  for (const id of processes.split('\n').filter(Boolean)) process.kill(Number(id), 'SIGKILL');
  await rmdir(path);
}
