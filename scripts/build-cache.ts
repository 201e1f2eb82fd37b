import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { systemClock } from '@drover/base';

const UNUSED_MS = 30 * 86_400_000;

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
 * complete or absent, also after a crash. Producing a version of an entry removes those unused for 30 days.
 */
export async function cachedDirectory(entry: CacheEntry): Promise<string> {
  const directory = join(cacheDirectory(), `${entry.name}-${await digest(entry.inputs)}`);
  if (await touch(directory)) return directory;
  await mkdir(cacheDirectory(), { recursive: true });
  // One lock for all versions of an entry, since an old version may be removed too.
  await using _lock = await lockFile(join(cacheDirectory(), `${entry.name}.lock`), entry.onWait);
  if (await touch(directory)) return directory;
  const unfinished = `${directory}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await entry.produce(unfinished);
  await rename(unfinished, directory);
  await removeUnused(entry.name);
  return directory;
}

/** Notes that an entry is in use; says whether there is one. */
async function touch(directory: string): Promise<boolean> {
  if (!existsSync(directory)) return false;
  const now = systemClock.nowMs() / 1000;
  await utimes(directory, now, now);
  return true;
}

async function removeUnused(name: string): Promise<void> {
  const versions = (await readdir(cacheDirectory())).filter(
    (file) =>
      file.startsWith(`${name}-`) && /^[0-9a-f]{16}(\.tmp)?$/.test(file.slice(name.length + 1)),
  );
  for (const version of versions) {
    const directory = join(cacheDirectory(), version);
    const { mtimeMs } = await stat(directory);
    if (systemClock.nowMs() - mtimeMs > UNUSED_MS) await rm(directory, { recursive: true });
  }
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
