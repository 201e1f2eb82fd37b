import { spawn } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { getuid } from 'node:process';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { checkCommand, runCommand } from '../../scripts/run-command.ts';

/** A file or symbolic link of a package, by its path without a leading slash. */
export type DebianFiles = ReadonlyMap<string, Buffer | { readonly link: string }>;

/**
 * The exact packages that a download would give, one line each with its digest: fit as the key of a cache.
 *
 * @throws when apt does not know them and its lists cannot be fetched.
 */
export async function identifyPackages(packages: readonly string[]): Promise<string> {
  const args = ['download', '--print-uris', ...packages];
  const known = await runCommand('apt-get', args);
  if (known.exitCode === 0) return known.stdout;
  if (getuid?.() === 0) await checkCommand('apt-get', ['update', '-qq'], { timeoutMs: 300_000 });
  return checkCommand('apt-get', args);
}

/** Downloads packages into a folder of their own below `directory`, and reads the files that `wanted` names. */
export async function readDebianFiles(
  packages: readonly string[],
  directory: string,
  wanted: (path: string) => boolean,
): Promise<DebianFiles> {
  const downloads = join(directory, 'packages');
  await mkdir(downloads);
  await checkCommand('apt-get', ['download', '-qq', ...packages], {
    cwd: downloads,
    timeoutMs: 300_000,
  });
  const files = new Map<string, Buffer | { link: string }>();
  for (const name of await readdir(downloads)) {
    await readPackage(join(downloads, name), wanted, files);
  }
  await rm(downloads, { recursive: true });
  return files;
}

/**
 * The content of a file, following symbolic links within the packages.
 *
 * @throws when it is not there.
 */
export function resolveFile(files: DebianFiles, path: string): Buffer {
  let at = path;
  for (let hops = 0; hops < 10; hops += 1) {
    const file = files.get(at);
    if (!file) break;
    if (!('link' in file)) return file;
    at = posix
      .join(file.link.startsWith('/') ? '' : posix.dirname(at), file.link)
      .replace(/^\//, '');
  }
  throw new Error(`The packages hold no file ${path}`);
}

async function readPackage(
  path: string,
  wanted: (path: string) => boolean,
  files: Map<string, Buffer | { link: string }>,
): Promise<void> {
  // .deb files are compressed with xz, which Node does not read.
  const child = spawn('dpkg-deb', ['--fsys-tarfile', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const entry of child.stdout.pipe(extract())) {
    const { name, type, linkname } = entry.header;
    const file = name.replace(/^\.\//, '');
    const content = await buffer(entry);
    if (!wanted(file)) continue;
    if (type === 'symlink') files.set(file, { link: linkname ?? '' });
    if (type === 'file') files.set(file, content);
  }
}
