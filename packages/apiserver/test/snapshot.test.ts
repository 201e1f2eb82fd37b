import { startTestApiServer } from '@drover/apiserver/testing';
import { configMaps } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';

const namespace = 'default';

describe('a server that begins with a snapshot', () => {
  it('holds what the other held, and nothing of what either writes later', async () => {
    await using first = await startTestApiServer();
    const before = first.client().resource(configMaps);
    const { metadata } = await before.create({ metadata: { name: 'kept' } }, { namespace });
    await using second = await startTestApiServer({ snapshot: first.snapshot() });
    const after = second.client().resource(configMaps);
    await before.create({ metadata: { name: 'of-the-first' } }, { namespace });
    await after.create({ metadata: { name: 'of-the-second' } }, { namespace });

    expect((await after.get('kept', { namespace })).metadata).toEqual(metadata);
    expect(await namesIn(after)).toEqual(['kept', 'of-the-second']);
    expect(await namesIn(before)).toEqual(['kept', 'of-the-first']);
  });

  it('counts on from its revision, and knows nothing of what was before', async () => {
    await using first = await startTestApiServer();
    const snapshot = first.snapshot();
    await using second = await startTestApiServer({ snapshot });
    const maps = second.client().resource(configMaps);
    const created = await maps.create({ metadata: { name: 'a' } }, { namespace });
    expect(Number(created.metadata?.resourceVersion)).toBeGreaterThan(snapshot.revision);
    const watch = Array.fromAsync(maps.watch({ namespace, resourceVersion: '1' }));
    await expect(watch).rejects.toMatchObject({ code: 410 });
  });
});

async function namesIn(maps: {
  list(options: { namespace: string }): Promise<{
    readonly items: readonly { readonly metadata?: { readonly name?: string } }[];
  }>;
}): Promise<string[]> {
  const { items } = await maps.list({ namespace });
  const names = items.map(({ metadata }) => metadata?.name ?? '');
  return names.filter((name) => name !== 'kube-root-ca.crt');
}
