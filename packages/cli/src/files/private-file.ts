import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Random, randomString } from '@drover/base';

/** The text of a file; `undefined` when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Replaces a file in one step, readable by its owner only.
 *
 * **Guarantees**: whoever reads sees the old text or the new one, also after a crash; a link stays a link; folders that
 * are missing are made for the owner only.
 */
export async function writePrivately(path: string, text: string, random: Random): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await followLink(path);
  const draft = `${target}.${randomString(random, 8)}.new`;
  try {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(text, 'utf8');
    await file.sync();
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether an error of the file system says that there is nothing at the path. */
export function isAbsent(error: unknown): boolean {
  return hasSystemCode(error, 'ENOENT');
}

/** Whether an error of Node has that code. */
export function hasSystemCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error)) return path;
    throw error;
  }
}
