import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DynamicObject, StatusError } from '@drover/apimachinery';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';

const run = promisify(execFile);
const namespace = 'default';

/** A file system of its own that holds little. */
async function smallFileSystem(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'drover-small-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path]);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run('umount', [path]);
      await rm(path, { recursive: true });
    },
  };
}

// Mounting needs root; so do the clusters of the other suites.
test.skipIf(process.getuid?.() !== 0)(
  'a full disk refuses writes, loses nothing, and is written again when there is room',
  async () => {
    await using disk = await smallFileSystem();
    const dataDir = join(disk.path, 'data');
    await mkdir(dataDir);
    await using server = await ApiServerProcess.start(dataDir);
    const ballast = join(disk.path, 'ballast');
    await writeFile(ballast, new Uint8Array(4 * 1024 * 1024));
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps = createClient(connection).resource<DynamicObject>(configMaps);
    const data = { text: 'x'.repeat(64 * 1024) };

    // The certificates of the authority are in each namespace.
    const names = async (): Promise<string[]> =>
      (await maps.list({ namespace })).items
        .map(({ metadata }) => metadata?.name ?? '')
        .filter((name) => name !== 'kube-root-ca.crt');

    const acknowledged: string[] = [];
    let refusal: unknown;
    while (refusal === undefined) {
      const name = `m-${acknowledged.length}`;
      try {
        await maps.create({ metadata: { name }, data }, { namespace });
        acknowledged.push(name);
      } catch (error) {
        refusal = error;
      }
    }
    expect(refusal).toBeInstanceOf(StatusError);
    expect(refusal).toMatchObject({
      code: 507,
      message: expect.stringContaining('The disk of') as string,
    });
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(new Set(await names())).toEqual(new Set(acknowledged));

    await rm(ballast);
    await maps.create({ metadata: { name: 'after' }, data }, { namespace });
    await server.kill();
    await server.start();
    expect(new Set(await names())).toEqual(new Set([...acknowledged, 'after']));
  },
);
