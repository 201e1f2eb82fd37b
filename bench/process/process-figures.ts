import { readFile } from 'node:fs/promises';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';

/** What Linux counts the time of processes in, for every program that reads `/proc`. */
const TICK_MS = 10;

/** Milliseconds of CPU, in user and system mode, that all threads of a process have used, from its `/proc/<pid>/stat`. */
export function parseCpuMs(stat: string): number {
  // The second field is the name in parentheses, which may hold spaces and parentheses itself; utime and stime are
  // fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** MiB of resident memory from a `/proc/<pid>/status`. */
export function parseResidentMib(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** MiB of the most resident memory that a process has had, from a `/proc/<pid>/status`. */
export function parsePeakMib(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** Milliseconds of CPU that a process has used since its start. */
export async function cpuMsOf(pid: number): Promise<number> {
  return parseCpuMs(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** MiB of memory that a process has now. */
export async function residentMibOf(pid: number): Promise<number> {
  return parseResidentMib(await readFile(`/proc/${pid}/status`, 'utf8'));
}

/** MiB of the most memory that a process has had since its start. */
export async function peakMibOf(pid: number): Promise<number> {
  return parsePeakMib(await readFile(`/proc/${pid}/status`, 'utf8'));
}

/** How long a process must do next to nothing to count as at rest, and how much that is. */
const REST_MS = 1_000;
const REST_CPU_MS = 100;

/**
 * Waits until a process has done what there was to do.
 *
 * @throws after two minutes.
 */
export async function untilAtRest(pid: number): Promise<void> {
  await eventually(
    async () => {
      const before = await cpuMsOf(pid);
      await systemClock.sleep(REST_MS);
      const usedMs = (await cpuMsOf(pid)) - before;
      if (usedMs > REST_CPU_MS) throw new Error(`It used ${usedMs} ms of CPU in ${REST_MS} ms`);
    },
    { timeoutMs: 120_000, intervalMs: 1 },
  );
}
