import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';

const ROUNDS = process.env['DROVER_SOAK'] ? 50 : 4;
const WRITERS = 16;
const namespace = 'default';

/** Writes until the server is gone; what was answered goes into `acknowledged`, by name. */
async function writeUntilGone(
  client: KubernetesClient,
  acknowledged: Map<string, string>,
  writer: string,
): Promise<void> {
  const maps = client.resource<DynamicObject>(configMaps);
  try {
    for (let count = 0; ; count += 1) {
      const name = `${writer}-${count}`;
      const created = await maps.create(
        { metadata: { name }, data: { count: `${count}` } },
        { namespace },
      );
      acknowledged.set(name, created.metadata?.resourceVersion ?? '');
    }
  } catch {
    // The server was killed; which error that makes depends on where the request was.
  }
}

/** Follows a collection over restarts, from revision to revision. */
async function follow(
  client: KubernetesClient,
  seen: { revision: number; name: string }[],
  signal: AbortSignal,
): Promise<void> {
  let resourceVersion =
    (await client.resource(configMaps).list({ namespace })).metadata.resourceVersion ?? '';
  while (!signal.aborted) {
    try {
      const events = client.resource(configMaps).watch({ namespace, resourceVersion, signal });
      for await (const event of events) {
        const { metadata } = event.object as DynamicObject;
        resourceVersion = metadata?.resourceVersion ?? resourceVersion;
        seen.push({ revision: Number(resourceVersion), name: metadata?.name ?? '' });
      }
    } catch {
      // Killed and not up again yet; the loop tries again.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test(`everything acknowledged survives ${ROUNDS} kills, and a watch sees each write once`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'drover-crash-'));
  await using server = await ApiServerProcess.start(dataDir);
  await using connection = connectKubeconfig(await loadKubeconfig({ path: server.kubeconfigPath }));
  const client = createClient(connection);
  const acknowledged = new Map<string, string>();
  const seen: { revision: number; name: string }[] = [];
  const stop = new AbortController();
  const following = follow(client, seen, stop.signal);

  for (let round = 0; round < ROUNDS; round += 1) {
    const before = acknowledged.size;
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      writeUntilGone(client, acknowledged, `r${round}-w${writer}`),
    );
    await eventually(() => expect(acknowledged.size - before).toBeGreaterThan(200 + round * 37), {
      timeoutMs: 60_000,
    });
    await server.kill();
    await Promise.all(writers);
    await server.start();
  }

  const { items } = await client.resource(configMaps).listAll({ namespace });
  const present = new Map(
    items.map(({ metadata }) => [metadata?.name ?? '', metadata?.resourceVersion ?? '']),
  );
  const lost = [...acknowledged].filter(([name, version]) => present.get(name) !== version);
  expect(lost).toEqual([]);

  await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(present.size), {
    timeoutMs: 60_000,
  });
  stop.abort();
  await following;
  const revisions = seen.map(({ revision }) => revision);
  expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  expect(new Set(revisions).size).toBe(revisions.length);
  expect(new Map(seen.map(({ name, revision }) => [name, String(revision)]))).toEqual(present);
  await rm(dataDir, { recursive: true });
});
