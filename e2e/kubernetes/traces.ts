import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkCommand } from '../../scripts/run-command.ts';
import { clusterCgroup, listCgroups } from './cluster/cgroups.ts';
import { findHostDevice } from './cluster/host-device.ts';
import { processesOf } from './process/run-directory.ts';

const NAMESPACE_KINDS = ['net', 'mnt', 'pid'] as const;
/** Folders of the machine where Kubernetes and its runtime would leave something if they could reach them. */
const MACHINE_FOLDERS = ['/opt', '/run', '/usr/libexec', '/var/lib', '/var/log'] as const;
const RUNTIME_FOLDER = /^(cni|containerd|kubelet|kubernetes|netns|pods|runc|xtables\.lock)$/;

/** What a cluster is known by on its machine. */
export interface Traces {
  readonly name: string;
  readonly directory: string;
  /** Namespaces that its processes were in and this process is not. */
  readonly namespaces: ReadonlySet<string>;
  /** What lay in the machine's own folders and rules already. */
  readonly machine: ReadonlySet<string>;
  /** When this was noted, in ticks since the machine started. */
  readonly notedAtTicks: number;
}

const TICKS_PER_SECOND = 100;

/** Notes what a running cluster is known by. */
export async function noteTraces(cluster: {
  readonly name: string;
  readonly directory: string;
}): Promise<Traces> {
  const { name, directory } = cluster;
  const processes = await processesOf(directory);
  const inside = (await Promise.all(processes.map((id) => namespacesOf(id)))).flat();
  const own = new Set(await namespacesOf('self'));
  return {
    name,
    directory,
    namespaces: new Set(inside.filter((namespace) => !own.has(namespace))),
    machine: new Set(await machineFindings()),
    notedAtTicks: await ticksNow(),
  };
}

/** Everything of the cluster that can still be found, in words. */
export async function findTraces(traces: Traces): Promise<string[]> {
  const { directory, machine, name, namespaces, notedAtTicks } = traces;
  const processes = await processesOf(directory);
  const inhabited = (await Promise.all((await olderThan(notedAtTicks)).map(namespacesOf))).flat();
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const device = await findHostDevice(name);
  return [
    ...processes.map((id) => `process ${id}`),
    ...new Set(inhabited.filter((namespace) => namespaces.has(namespace))),
    ...mounts.filter((line) => line.includes(directory)).map((line) => `mount ${line}`),
    ...(device === undefined ? [] : [`device ${device}`]),
    ...(await listCgroups(clusterCgroup(name))),
    ...(existsSync(directory) ? [directory] : []),
    ...(await machineFindings()).filter((finding) => !machine.has(finding)),
  ];
}

async function ticksNow(): Promise<number> {
  const [seconds] = (await readFile('/proc/uptime', 'utf8')).split(' ');
  return Number(seconds) * TICKS_PER_SECOND;
}

/** Processes that were there before: a later one may be in a namespace that got the number of one that is gone. */
async function olderThan(ticks: number): Promise<readonly string[]> {
  const everyone = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const starts = await Promise.all(everyone.map(startOf));
  return everyone.filter((_, index) => (starts[index] ?? Infinity) <= ticks);
}

/** Ticks at which a process started; the 22nd field, of which the second is a name in brackets. */
async function startOf(id: string): Promise<number | undefined> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return started === undefined ? undefined : Number(started);
}

async function namespacesOf(id: number | string): Promise<string[]> {
  const links = NAMESPACE_KINDS.map((kind) => readlink(`/proc/${id}/ns/${kind}`).catch(() => ''));
  return (await Promise.all(links)).filter(Boolean);
}

async function machineFindings(): Promise<string[]> {
  const folders = await Promise.all(
    MACHINE_FOLDERS.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => RUNTIME_FOLDER.test(name)).map((name) => join(folder, name));
    }),
  );
  const rules = await checkCommand('nft', ['list', 'tables']);
  return [...folders.flat(), ...rules.split('\n').filter(Boolean)];
}
