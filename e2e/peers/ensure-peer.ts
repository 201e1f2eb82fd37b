import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stderr } from 'node:process';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { checkCommand } from '../../scripts/run-command.ts';

/** The remotedialer that a peer is built with: that of Rancher 2.7.6, or the newest that the Go proxy has. */
export type RemotedialerVersion = 'rancher27' | 'current';

const MODULE_FILES: Readonly<Record<RemotedialerVersion, string>> = {
  rancher27: 'rancher27.mod',
  current: 'go.mod',
};

const BUILD_TIMEOUT_MS = 10 * 60_000;

/**
 * The Go program `remotedialer` with that version of the library, built first if this user has not built it yet.
 *
 * @throws when Go is not on PATH or the build fails, with its output.
 */
export function ensureRemotedialer(version: RemotedialerVersion): Promise<string> {
  return ensureGoProgram({
    name: `remotedialer-${version}`,
    source: join(import.meta.dirname, 'go/remotedialer'),
    moduleFile: MODULE_FILES[version],
  });
}

/** A Go program in a module of its own. */
export interface GoProgram {
  readonly name: string;
  /** Folder of its module, all of whose Go files are one package. */
  readonly source: string;
  /** Name of the module file; its `.sum` stands beside it. */
  readonly moduleFile: string;
}

/** The path of a program, built if these sources have not been built yet. */
export async function ensureGoProgram({ name, source, moduleFile }: GoProgram): Promise<string> {
  const args = ['build', '-trimpath', `-modfile=${moduleFile}`, '-ldflags', '-s -w'];
  const sources = (await readdir(source)).filter((file) => file.endsWith('.go')).sort();
  const files = [...sources, moduleFile, moduleFile.replace(/\.mod$/, '.sum')];
  const directory = await cachedDirectory({
    name,
    inputs: { texts: [...args, process.arch], files: files.map((file) => join(source, file)) },
    async produce(target) {
      stderr.write(`${name}: building it from its Go modules, once\n`);
      const options = { cwd: source, env: { CGO_ENABLED: '0' }, timeoutMs: BUILD_TIMEOUT_MS };
      await checkCommand(
        'nice',
        ['-n', '10', 'go', ...args, '-o', join(target, name), '.'],
        options,
      );
    },
  });
  return join(directory, name);
}
