import { chmod, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DynamicObject } from '@drover/apimachinery';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { kubectlPath } from './kubernetes/index.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs/operations/backup-and-restore.md');
const namespace = 'default';

/** The commands under a heading of the page, as a reader would type them. */
async function commandsUnder(heading: string): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block);
  if (blocks.length === 0) throw new Error(`The page has no commands under "${heading}"`);
  return blocks.join('');
}

test('the page on backup and restore does what it says', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-backup-page-'));
  const dataDir = join(folder.path, 'data');
  const program = join(folder.path, 'drover-apiserver');
  const main = join(ROOT, 'packages/apiserver/src/main.ts');
  await writeFile(
    program,
    `#!/bin/sh\nexec "${process.execPath}" --conditions=@drover/source "${main}" "$@"\n`,
  );
  await chmod(program, 0o755);
  const follow = async (heading: string): Promise<string> =>
    checkCommand('sh', ['-eu'], {
      input: await commandsUnder(heading),
      cwd: folder.path,
      env: {
        DATA: dataDir,
        BACKUP: join(folder.path, 'drover.backup'),
        PATH: `${folder.path}:${dirname(await kubectlPath())}:${process.env['PATH']}`,
      },
    });

  await using server = await ApiServerProcess.start(dataDir);
  const namesOf = async (): Promise<string[]> => {
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const { items } = await createClient(connection).resource(configMaps).list({ namespace });
    return items.map(({ metadata }) => metadata?.name ?? '');
  };
  const create = async (name: string): Promise<void> => {
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps = createClient(connection).resource<DynamicObject>(configMaps);
    await maps.create({ metadata: { name } }, { namespace });
  };
  await create('kept');
  expect(await follow('Back up')).toMatch(/holds \d+ objects as of revision \d+/);
  await create('lost');
  await server.kill('SIGTERM');
  await follow('Restore');
  expect(await follow('Look whether a folder is well')).not.toMatch(/^(?:failure|warning)/m);
  await server.start();
  const names = await namesOf();
  expect(names).toContain('kept');
  expect(names).not.toContain('lost');
});
