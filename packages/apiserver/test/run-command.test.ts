import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from '../src/command/run-command.ts';
import { recordOutput } from './command-output.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

async function run(...args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  const output = recordOutput();
  const exitCode = await runCommand(['node', 'drover-apiserver', ...args]);
  return { exitCode, output: output.text };
}

test('help and version are no failures', async () => {
  const help = await run('--help');
  expect(help.exitCode).toBe(0);
  expect(help.output).toContain('kubectl --kubeconfig D/kubeconfig.yaml get namespaces');
  expect((await run('help', 'restore')).exitCode).toBe(0);
  const version = await run('--version');
  expect(version.exitCode).toBe(0);
  expect(version.output).toMatch(/Kubernetes v1\.34\.4\+drover\n$/);
});

test.each([
  [['--data-dirr', 'x'], "unknown option '--data-dirr'"],
  [['serve'], 'too many arguments'],
  [['restore'], "missing required argument 'file'"],
  [['doctor', '--nope'], "unknown option '--nope'"],
])('%j is refused, with a way to help', async (args, message) => {
  const refused = await run(...args);
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain(message);
  expect(refused.output).toContain('drover-apiserver --help');
});

test('the exit code of the doctor says whether a server may be started', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-command-'));
  const none = join(folder.path, 'none');
  const examined = await run('doctor', '--data-dir', none);
  expect(examined.exitCode).toBe(1);
  expect(examined.output).toContain('failure  data folder: ENOENT');
});

test('a failure is told once, with what to do', async () => {
  const { exitCode, output } = await run('--encryption-provider-config', '/nowhere/file');
  expect(exitCode).toBe(1);
  expect(output.match(/ENOENT/g)).toHaveLength(1);
  expect(output).toMatch(
    /^APISERVER_FILE_INVALID: .*\nCorrect the file, or start without the flag that names it\.\n$/,
  );
});
