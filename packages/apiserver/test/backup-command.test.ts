import { mkdtempDisposable, readdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@drover/base';
import { RecordingLogger } from '@drover/base/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCommand } from '../src/command/run-command.ts';
import { serveApi } from '../src/serve-api.ts';
import { recordOutput } from './command-output.ts';

let output: ReturnType<typeof recordOutput>;
beforeEach(() => {
  output = recordOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function backup(file: string, dataDir: string): Promise<number> {
  return runCommand(['node', 'drover-apiserver', 'backup', file, '--data-dir', dataDir]);
}

test('a backup that finds its disk full says what to do, and leaves nothing', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-backup-'));
  const dataDir = join(folder.path, 'data');
  await using _server = await serveApi({
    dataDir,
    listenPort: 0,
    clock: systemClock,
    random: systemRandom,
    logger: new RecordingLogger(),
  });
  const file = join(folder.path, 'state.backup');
  await symlink('/dev/full', `${file}.partial`);
  expect(await backup(file, dataDir)).toBe(1);
  expect(output.text).toMatch(
    /^APISERVER_BACKUP_NOT_WRITTEN: .*ENOSPC.*\nName a file in a folder .* that has room/,
  );
  expect(await readdir(folder.path)).toEqual(['data']);
  output.text = '';
  expect(await backup(file, dataDir)).toBe(0);
  expect(output.text).toMatch(/state\.backup holds \d+ objects as of revision \d+/);
});

test('a backup without a kubeconfig says which one it reads', async () => {
  expect(await backup('/nowhere/file', '/nowhere/data')).toBe(1);
  expect(output.text).toBe(
    'APISERVER_KUBECONFIG_MISSING: There is no kubeconfig at /nowhere/data/kubeconfig.yaml.\nName the data folder of the server with --data-dir, or the kubeconfig of an administrator with --kubeconfig.\n',
  );
});
