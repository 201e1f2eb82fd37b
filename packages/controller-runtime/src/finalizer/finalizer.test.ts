import type { KubernetesObject } from '@drover/apimachinery';
import { FakeClock } from '@drover/base/testing';
import { configMaps } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { FakeObjects } from '../testing/fake-objects.ts';
import { withFinalizer } from './finalizer.ts';

const FINALIZER = 'drover.dev/cleanup';

async function setUp(metadata: object) {
  const objects = new FakeObjects(new FakeClock());
  const client = objects.client().resource<KubernetesObject>(configMaps);
  await client.create({ metadata: { name: 'a', namespace: 'default', ...metadata } });
  const log: string[] = [];
  const reconcile = (cleanup: () => Promise<{ requeueAfterMs: number } | void> = async () => {}) =>
    withFinalizer(client, {
      finalizer: FINALIZER,
      object: objects.read<KubernetesObject>('configmaps', 'a') ?? {},
      apply: async () => void log.push('apply'),
      cleanup: async () => {
        log.push('cleanup');
        return cleanup();
      },
    });
  const finalizers = () => objects.read<KubernetesObject>('configmaps', 'a')?.metadata?.finalizers;
  return { objects, client, log, reconcile, finalizers };
}

const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };

describe('withFinalizer', () => {
  it('adds its finalizer before it applies anything, and keeps those of others', async () => {
    const it = await setUp({ finalizers: ['other'] });
    await it.reconcile();
    expect([it.log, it.finalizers()]).toEqual([[], ['other', FINALIZER]]);
    await it.reconcile();
    expect([it.log, it.finalizers()]).toEqual([['apply'], ['other', FINALIZER]]);
  });

  it('cleans up, then lets the object go', async () => {
    const it = await setUp({ finalizers: [FINALIZER, 'other'], ...deleted });
    await it.reconcile();
    expect([it.log, it.finalizers()]).toEqual([['cleanup'], ['other']]);
    await it.reconcile();
    expect(it.log).toEqual(['cleanup']);
  });

  it('keeps the object while cleanup waits or fails', async () => {
    const it = await setUp({ finalizers: [FINALIZER], ...deleted });
    expect(await it.reconcile(async () => ({ requeueAfterMs: 5 }))).toEqual({ requeueAfterMs: 5 });
    await expect(it.reconcile(() => Promise.reject(new Error('unreachable')))).rejects.toThrow(
      'unreachable',
    );
    expect(it.finalizers()).toEqual([FINALIZER]);
  });

  it('conflicts when the list of finalizers changed since it was read', async () => {
    const it = await setUp({ finalizers: [FINALIZER], ...deleted });
    await expect(
      it.reconcile(async () => {
        const body = { metadata: { finalizers: [FINALIZER, 'new'] } };
        await it.client.patch('a', { type: 'merge', body });
      }),
    ).rejects.toMatchObject({ reason: 'Conflict' });
    expect(it.finalizers()).toEqual([FINALIZER, 'new']);
  });

  it('is content when the object is gone at the end', async () => {
    const it = await setUp({ finalizers: [FINALIZER], ...deleted });
    await it.reconcile(async () => it.objects.remove('configmaps', 'a'));
    expect(it.log).toEqual(['cleanup']);
  });
});
