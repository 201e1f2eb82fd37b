import { rm } from 'node:fs/promises';
import { killProcesses } from './run-directory.ts';

/** Removes all that belongs to a run directory, and the directory last; safe to repeat. */
export async function removeRun(directory: string): Promise<void> {
  await killProcesses(directory);
  await rm(directory, { recursive: true, force: true });
}
