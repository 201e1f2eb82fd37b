import { globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes `folder` hold the files of `fresh`, which goes. Programs that start from the folder meanwhile find each file
 * whole, old or new: several suites may build at once.
 *
 * @param last - files that name others, which are there before them
 */
export function replaceFolder(folder: string, fresh: string, last: readonly string[] = []): void {
  const files = filesIn(fresh).toSorted((a, b) => last.indexOf(a) - last.indexOf(b));
  for (const file of files) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(fresh, file), path);
  }
  for (const file of filesIn(folder)) {
    if (!files.includes(file)) rmSync(join(folder, file), { force: true });
  }
  rmSync(fresh, { recursive: true, force: true });
}

/** Paths below `folder` of all that is no folder itself. */
function filesIn(folder: string): readonly string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length));
}
