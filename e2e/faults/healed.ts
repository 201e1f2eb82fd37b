import type { KubernetesObject } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import { expect } from 'vitest';
import type { ExplorerView } from './explorer-view.ts';
import { type ProvenCache, versionsOf } from './proven-cache.ts';
import type { CacheProcess } from './stopped-process.ts';

/** Nothing may stay wrong for longer than this. */
const HEALED = { timeoutMs: 30_000, intervalMs: 50 };

type Truth = () => Promise<readonly KubernetesObject[]>;

/** Waits until the cache holds what a consistent list of the API server tells, and says that it is live. */
export async function healed({ informer, freshness }: ProvenCache, truth: Truth): Promise<void> {
  await eventually(async () => {
    const listed = await truth();
    expect(informer.list()).toHaveLength(listed.length);
    expect(versionsOf(informer.list())).toEqual(versionsOf(listed));
    expect(freshness()).not.toHaveProperty('cause');
    expect(freshness().state).toBe('live');
  }, HEALED);
}

/** Waits until the cache was proven `times` more. */
export async function proven({ freshness }: ProvenCache, times: number): Promise<void> {
  const seen = new Set<number>();
  await eventually(() => {
    const at = freshness().proof?.lastProbeAt;
    if (at !== undefined) seen.add(at);
    // The first one may be of before.
    expect(seen.size).toBeGreaterThan(times);
  }, HEALED);
}

/** Waits until the explorer lists what a consistent list of the API server tells, and says that it is live. */
export async function explorerHealed(view: ExplorerView, truth: Truth): Promise<void> {
  await eventually(async () => {
    expect(await view.versions()).toEqual(versionsOf(await truth()));
    expect((await view.cache()).state).toBe('live');
  }, HEALED);
}

/** Waits until the process holds what a consistent list of the API server tells, and says that it is live. */
export async function processHealed(process: CacheProcess, truth: Truth): Promise<void> {
  await eventually(async () => {
    const versions = versionsOf(await truth());
    expect(await process.ask()).toEqual({ state: 'live', versions });
  }, HEALED);
}
