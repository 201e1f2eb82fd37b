import type { KubernetesObject } from '@drover/apimachinery';
import { FakeCluster } from '@drover/client/testing';
import { configMaps } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { withFinalizer } from './finalizer.ts';

const FINALIZER = 'drover.dev/cleanup';

async function setUp(finalizers: readonly string[], isDeleted = false) {
  const client = new FakeCluster().client().resource<KubernetesObject>(configMaps);
  const metadata = { name: 'a', namespace: 'default', finalizers };
  await client.create({ metadata });
  if (isDeleted) await client.delete('a', { namespace: 'default' });
  const log: string[] = [];
  const read = () => client.get('a', { namespace: 'default' });
  return {
    client,
    log,
    finalizers: async () => (await read()).metadata?.finalizers,
    reconcile: async (cleanup: () => Promise<{ requeueAfterMs: number } | void> = async () => {}) =>
      withFinalizer(client, {
        finalizer: FINALIZER,
        object: await read(),
        apply: async () => void log.push('apply'),
        cleanup: async () => {
          log.push('cleanup');
          return cleanup();
        },
      }),
  };
}

describe('withFinalizer', () => {
  it('adds its finalizer before it applies anything, and keeps those of others', async () => {
    const it = await setUp(['other']);
    await it.reconcile();
    expect([it.log, await it.finalizers()]).toEqual([[], ['other', FINALIZER]]);
    await it.reconcile();
    expect([it.log, await it.finalizers()]).toEqual([['apply'], ['other', FINALIZER]]);
  });

  it('cleans up, then lets the object go', async () => {
    const it = await setUp([FINALIZER, 'other'], true);
    await it.reconcile();
    expect([it.log, await it.finalizers()]).toEqual([['cleanup'], ['other']]);
    await it.reconcile();
    expect(it.log).toEqual(['cleanup']);
  });

  it('keeps the object while cleanup waits or fails', async () => {
    const it = await setUp([FINALIZER], true);
    expect(await it.reconcile(async () => ({ requeueAfterMs: 5 }))).toEqual({ requeueAfterMs: 5 });
    await expect(it.reconcile(() => Promise.reject(new Error('unreachable')))).rejects.toThrow(
      'unreachable',
    );
    expect(await it.finalizers()).toEqual([FINALIZER]);
  });

  it('conflicts when the list of finalizers changed since it was read', async () => {
    const it = await setUp([FINALIZER], true);
    await expect(
      it.reconcile(async () => {
        const body = { metadata: { finalizers: [FINALIZER, 'new'] } };
        await it.client.patch('a', { type: 'merge', body }, { namespace: 'default' });
      }),
    ).rejects.toMatchObject({ reason: 'Conflict' });
    expect(await it.finalizers()).toEqual([FINALIZER, 'new']);
  });

  it('is content when the object is gone at the end', async () => {
    const it = await setUp([FINALIZER], true);
    await it.reconcile(async () => {
      const body = { metadata: { finalizers: [] } };
      await it.client.patch('a', { type: 'merge', body }, { namespace: 'default' });
    });
    expect(it.log).toEqual(['cleanup']);
  });
});
