import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { getuid, pid } from 'node:process';
import { eventually } from '@drover/base/testing';

/** Every process of a cluster carries this variable; its value is the run directory. */
export const OWNER_VARIABLE = 'DROVER_TEST_CLUSTER';

/** Socket addresses hold 107 bytes, and containerd's shims put long names behind the directory. */
const MAX_NAME_LENGTH = 20;

/** What a run directory says about itself. */
export interface RunRecord {
  readonly name: string;
  readonly kind: 'cluster' | 'control-plane';
  /** The process whose end makes this a leftover; absent when the cluster outlives its creator. */
  readonly owner?: ProcessIdentity;
}

/** A process id, and when that process started, since ids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

/** Where all clusters of this user keep their run directories. */
export function runDirectories(): string {
  return join(tmpdir(), `drover-clusters-${getuid?.() ?? 0}`);
}

/**
 * Makes the run directory of a cluster.
 *
 * @throws when the name is not a DNS label of at most 20 characters, or is taken.
 */
export async function createRunDirectory(record: RunRecord): Promise<string> {
  const { name } = record;
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new Error(`"${name}" is not a DNS label of at most ${MAX_NAME_LENGTH} characters`);
  }
  await mkdir(runDirectories(), { recursive: true, mode: 0o711 });
  const directory = join(runDirectories(), name);
  try {
    await mkdir(directory);
  } catch (error) {
    if (isCode(error, 'EEXIST')) {
      throw new Error(`A cluster named ${name} exists: make cluster ARGS="down --name ${name}"`);
    }
    throw error;
  }
  await writeRecord(directory, record);
  return directory;
}

/** Replaces what a run directory says about itself. */
export async function writeRecord(directory: string, record: RunRecord): Promise<void> {
  await writeFile(join(directory, 'record.json'), JSON.stringify(record));
}

/** Everything that has a run directory, also what a crash left half made. */
export async function listRuns(): Promise<{ directory: string; record: RunRecord }[]> {
  const names = await readdir(runDirectories()).catch(() => []);
  return Promise.all(
    names
      .toSorted((a, b) => a.localeCompare(b))
      .map(async (name) => {
        const directory = join(runDirectories(), name);
        return { directory, record: await readRecord(directory) };
      }),
  );
}

/** What a run directory says about itself. */
export async function readRecord(directory: string): Promise<RunRecord> {
  try {
    return JSON.parse(await readFile(join(directory, 'record.json'), 'utf8')) as RunRecord;
  } catch {
    // Its creator died before it could write the record, or it is being removed right now.
    return { name: basename(directory), kind: 'control-plane' };
  }
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid, startTicks: (await startTicks(pid)) ?? '' };
}

/** Whether the owner still runs. */
export async function isAlive({
  pid: owner,
  startTicks: ticks,
}: ProcessIdentity): Promise<boolean> {
  return (await startTicks(owner)) === ticks;
}

async function startTicks(id: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  // The second field is the command in parentheses and may hold anything; start time is the 20th after it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * The ids of all processes of the cluster in `directory`.
 *
 * The mark is in the environment, which children inherit, so no crash between starting a process and noting
 * its id can hide one.
 */
export async function processesOf(directory: string): Promise<number[]> {
  const mark = `${OWNER_VARIABLE}=${directory}`;
  const ids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const owned = await Promise.all(
    ids.map(async (id) => {
      // Processes of other users cannot be read, and many are gone by now.
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(mark);
    }),
  );
  return ids.filter((_, index) => owned[index]);
}

/** Kills every process of the cluster and returns when none is left. */
export async function killProcesses(directory: string): Promise<void> {
  await eventually(
    async () => {
      const ids = await processesOf(directory);
      for (const id of ids) killQuietly(id);
      if (ids.length > 0) throw new Error(`Processes still run: ${ids.join(' ')}`);
    },
    { timeoutMs: 30_000 },
  );
}

function killQuietly(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
