import { once } from 'node:events';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { WebSocket } from 'ws';
import { bearer, type DroverServer } from '../server/drover-server.ts';
import { clusterName } from './seed.ts';

const CLUSTERS = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'Cluster',
  resource: 'clusters',
  namespaced: false,
} as const;

/** How much is told to how many. */
export interface FanOut {
  readonly sockets: number;
  readonly changes: number;
  readonly changesPerSecond: number;
}

/** A text that only our changes carry; the number of the change stands in the middle. */
const MARK = /bench-change-(\d+)-/;

/**
 * Milliseconds from the reply to a change of a cluster to its frame, over all sockets.
 *
 * @throws when a change did not reach everybody within 30 s.
 */
export async function measureFanOut(
  server: DroverServer,
  client: KubernetesClient,
  { sockets, changes, changesPerSecond }: FanOut,
): Promise<{ readonly p50Ms: number; readonly p99Ms: number }> {
  const arrivals: { readonly change: number; readonly atMs: number }[] = [];
  const open: WebSocket[] = [];
  try {
    const opened = Array.from({ length: sockets }, () =>
      subscribe(server, (change, atMs) => arrivals.push({ change, atMs })),
    );
    open.push(...(await Promise.all(opened)));
    const repliedMs: number[] = [];
    for (let change = 0; change < changes; change += 1) {
      const body = { spec: { description: `bench-change-${change}-` } };
      await client.resource(CLUSTERS).patch(clusterName(change), { type: 'merge', body });
      repliedMs[change] = systemClock.monotonicMs();
      await systemClock.sleep(1_000 / changesPerSecond);
    }
    await eventually(
      () => {
        if (arrivals.length < sockets * changes) throw new Error(`${arrivals.length} frames came`);
      },
      { timeoutMs: 30_000, intervalMs: 100 },
    );
    const delays = arrivals
      .map(({ change, atMs }) => Math.max(0, atMs - (repliedMs[change] ?? atMs)))
      .toSorted((a, b) => a - b);
    return { p50Ms: percentile(delays, 0.5), p99Ms: percentile(delays, 0.99) };
  } finally {
    for (const socket of open) socket.terminate();
  }
}

/** The value that a share of ascending values does not exceed. */
function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}

/** Subscribes to clusters, and waits until all that there are have been told. */
async function subscribe(
  { url, token }: DroverServer,
  onChange: (change: number, atMs: number) => void,
): Promise<WebSocket> {
  const address = `${url.replace('https:', 'wss:')}/v3/subscribe?resourceTypes=cluster`;
  const socket = new WebSocket(address, { headers: bearer(token), rejectUnauthorized: false });
  const began = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1');
    const change = MARK.exec(text)?.[1];
    if (change !== undefined) onChange(Number(change), systemClock.monotonicMs());
    if (text.startsWith('{"name":"ping"')) began.resolve();
  });
  await once(socket, 'open');
  await began.promise;
  return socket;
}
