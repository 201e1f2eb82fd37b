import { mkdtempDisposable } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DynamicObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';

const READERS = 900;
const STUCK = 100;
/** Changes that the stuck watchers have missed: more than any buffer takes. */
const CHANGES = 300;
const CHANGE_BYTES = 100_000;
const MIB = 1024 * 1024;

const namespace = 'default';

/** Opens watches like a program that has one connection for each. */
async function watchOpener(
  kubeconfigPath: string,
): Promise<(query: string) => Promise<IncomingMessage>> {
  const { clusters, users } = await loadKubeconfig({ path: kubeconfigPath });
  const [cluster] = clusters.values();
  const [user] = users.values();
  const credentials = { ca: cluster?.caData, cert: user?.certData, key: user?.keyData };
  const agent = new Agent({ ...credentials, maxSockets: Infinity });
  return (query) => {
    const opened = Promise.withResolvers<IncomingMessage>();
    const path = `${cluster?.server ?? ''}/api/v1/namespaces/${namespace}/configmaps?watch=true&${query}`;
    request(path, { agent }, opened.resolve).once('error', opened.reject).end();
    return opened.promise;
  };
}

/** Counts the events of a watch, and tells how it ended. */
function follow(watch: IncomingMessage): { events: number; end: Promise<boolean> } {
  const following = { events: 0, end: Promise.resolve(false) };
  watch.on('data', (chunk: Buffer) => {
    following.events += chunk.toString().split('\n').length - 1;
  });
  following.end = new Promise((resolve) => {
    watch.once('close', () => resolve(watch.complete)).once('error', () => {});
  });
  return following;
}

test(`${READERS + STUCK} watchers: those that read nothing take no memory, and the end of the server is clean`, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-watchers-'));
  await using server = await ApiServerProcess.start(folder.path);
  await using connection = connectKubeconfig(await loadKubeconfig({ path: server.kubeconfigPath }));
  const client = createClient(connection);
  const maps = client.resource<DynamicObject>(configMaps);
  await maps.create({ metadata: { name: 'small' } }, { namespace });
  const { metadata } = await maps.create({ metadata: { name: 'large' } }, { namespace });

  const open = await watchOpener(server.kubeconfigPath);
  const openMany = async (count: number, query: string): Promise<IncomingMessage[]> => {
    const opened: IncomingMessage[] = [];
    while (opened.length < count) {
      const some = Array.from({ length: Math.min(50, count - opened.length) }, () => open(query));
      opened.push(...(await Promise.all(some)));
    }
    return opened;
  };
  const readers = (await openMany(READERS, 'fieldSelector=metadata.name%3Dsmall')).map(follow);
  const residentBytes = async (): Promise<number> => {
    const { body } = await client.stream({ method: 'GET', path: '/metrics' });
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(await text(body))?.[1]);
  };
  const before = await residentBytes();
  for (let at = 0; at < CHANGES; at += 1) {
    const body = { data: { text: `${at}${'x'.repeat(CHANGE_BYTES)}` } };
    await maps.patch('large', { type: 'merge', body }, { namespace });
  }
  // Nobody reads from these.
  const since = `resourceVersion=${metadata?.resourceVersion}`;
  const stuck = await openMany(STUCK, since);
  await maps.patch('large', { type: 'merge', body: { data: { text: 'end' } } }, { namespace });
  const grownBytes = (await residentBytes()) - before;
  // The history holds what was written, once, and each stuck watcher a piece of it.
  expect(grownBytes / MIB).toBeLessThan(300);

  for (let at = 0; at < 5; at += 1) {
    await maps.patch('small', { type: 'merge', body: { data: { at: `${at}` } } }, { namespace });
  }
  await eventually(() => expect(readers.every(({ events }) => events === 6)).toBe(true), {
    timeoutMs: 60_000,
  });
  const ended = server.kill('SIGTERM');
  expect(await Promise.all(readers.map(({ end }) => end))).toEqual(
    Array.from({ length: READERS }, () => true),
  );
  await ended;
  for (const watch of stuck) watch.destroy();
  await server.start();
  expect(await maps.get('small', { namespace })).toMatchObject({ data: { at: '4' } });
});
