import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DynamicObject } from '@drover/apimachinery';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';
import { runApiServer } from './durability/run-apiserver.ts';

const run = promisify(execFile);
const namespace = 'default';

/** A file system of its own that holds little, as root may mount. */
interface SmallDisk extends AsyncDisposable {
  readonly path: string;
}

const SIZE = '16m';

/** In memory, or a file with the file system of most machines, whose journal takes a part of it. */
async function smallDisk(type: 'ext4' | 'tmpfs'): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-small-'));
  const path = join(folder, 'mounted');
  await mkdir(path);
  if (type === 'tmpfs') {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', path]);
  } else {
    const image = join(folder, 'image');
    await run('truncate', ['-s', SIZE, image]);
    await run('mkfs.ext4', ['-q', '-m', '0', '-J', 'size=1', image]);
    await run('mount', ['-o', 'loop', image, path]);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run('umount', [path]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Takes all room there is. */
async function fill(path: string): Promise<void> {
  await run('dd', ['if=/dev/zero', `of=${path}`, 'bs=64k']).catch(() => {});
  await run('dd', ['if=/dev/zero', `of=${path}.rest`, 'bs=512']).catch(() => {});
}

const FULL = expect.stringMatching(/The disk of .* is full/) as string;

// Mounting needs root; so do the clusters of the other suites.
test.skipIf(process.getuid?.() !== 0).each(['tmpfs', 'ext4'] as const)(
  'a full disk (%s) refuses writes, loses nothing, and is written again when there is room',
  async (type) => {
    await using disk = await smallDisk(type);
    const dataDir = join(disk.path, 'data');
    await mkdir(dataDir);
    await using server = await ApiServerProcess.start(dataDir);
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps = createClient(connection).resource<DynamicObject>(configMaps);
    const data = { text: 'x'.repeat(64 * 1024) };

    // The certificates of the authority are in each namespace.
    const names = async (): Promise<Set<string>> => {
      const { items } = await maps.list({ namespace });
      const all = items.map(({ metadata }) => metadata?.name ?? '');
      return new Set(all.filter((name) => name !== 'kube-root-ca.crt'));
    };

    const acknowledged: string[] = [];
    const create = async (): Promise<unknown> => {
      const name = `m-${acknowledged.length}`;
      await maps.create({ metadata: { name }, data }, { namespace });
      return acknowledged.push(name);
    };
    for (let at = 0; at < 20; at += 1) await create();
    const file = join(tmpdir(), `${type}-${process.pid}.backup`);
    const commandLine = (...args: string[]) => runApiServer([...args, '--data-dir', dataDir]);
    expect(await commandLine('backup', file)).toMatchObject({ code: 0, stderr: '' });

    const ballast = join(disk.path, 'ballast');
    await fill(ballast);
    let refusal: unknown;
    while (refusal === undefined) {
      await create().catch((error: unknown) => {
        refusal = error;
      });
    }
    expect(refusal).toMatchObject({ code: 507, message: FULL });
    expect(await names()).toEqual(new Set(acknowledged));
    // A backup passes through the same disk.
    expect(await commandLine('backup', `${file}.2`)).toMatchObject({ code: 1, stderr: FULL });
    expect(await readdir(dataDir)).not.toContain('backup.partial');
    const target = join(disk.path, 'restored');
    const restored = await runApiServer(['restore', file, '--data-dir', target]);
    expect(restored).toMatchObject({ code: 1, stderr: FULL });
    expect(existsSync(join(target, 'state.db'))).toBe(false);

    // What was stored is served by the next process too, and written again when there is room.
    await server.kill();
    await server.start();
    expect(await names()).toEqual(new Set(acknowledged));
    await rm(ballast);
    await rm(`${ballast}.rest`);
    await create();
    await server.kill();
    await server.start();
    expect(await names()).toEqual(new Set(acknowledged));
    await rm(file);
  },
);
