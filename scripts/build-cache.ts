import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, pid } from 'node:process';

/** What is built once and shared by all checkouts of this user: `$XDG_CACHE_HOME/drover` or `~/.cache/drover`. */
export function cacheDirectory(): string {
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'drover');
}

/** One thing in the cache. */
export interface CacheEntry {
  /** A file name; says to people what it is. */
  readonly name: string;
  /** Everything that decides the content: texts, and the files whose content counts. */
  readonly inputs: { readonly texts: readonly string[]; readonly files: readonly string[] };
  /** Writes the content into an empty directory. */
  readonly produce: (directory: string) => Promise<void>;
  /** Called when another process is producing the same entry, before the wait for it. */
  readonly onWait?: () => void;
}

/**
 * The directory of an entry, produced first if it is not there.
 *
 * **Guarantees**: at most one process produces an entry at a time, the others wait for it; the directory is
 * complete or absent, also after a crash.
 */
export async function cachedDirectory(entry: CacheEntry): Promise<string> {
  const directory = join(cacheDirectory(), `${entry.name}-${await digest(entry.inputs)}`);
  if (existsSync(directory)) return directory;
  await mkdir(dirname(directory), { recursive: true });
  await using _lock = await lockFile(`${directory}.lock`, entry.onWait);
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.${pid}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    await entry.produce(unfinished);
    await rename(unfinished, directory);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return directory;
}

async function digest({ texts, files }: CacheEntry['inputs']): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  for (const file of files) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/**
 * Holds an exclusive lock until it is disposed.
 *
 * A child process holds the kernel's lock for us and ends when its input does, so that the lock is free
 * again the moment this process dies, however it dies.
 */
export async function lockFile(path: string, onWait?: () => void): Promise<AsyncDisposable> {
  const holder = (flags: readonly string[]): ReturnType<typeof spawnHolder> =>
    spawnHolder([...flags, path, 'sh', '-c', 'echo locked; exec cat']);
  let child = holder(['--nonblock']);
  if (!(await isLocked(child))) {
    onWait?.();
    child = holder([]);
    if (!(await isLocked(child))) throw new Error(`Cannot lock ${path}`);
  }
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}

function spawnHolder(args: readonly string[]) {
  // A session of its own: Ctrl-C must not free the lock before we are done.
  return spawn('flock', args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
}

async function isLocked(child: ReturnType<typeof spawnHolder>): Promise<boolean> {
  for await (const _chunk of child.stdout) return true;
  return false;
}
