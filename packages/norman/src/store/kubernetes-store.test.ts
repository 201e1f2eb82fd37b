import { expect, it } from 'vitest';
import type { RequestContext } from '../context.ts';
import { kubernetesStore } from './kubernetes-store.ts';
import { ListViews } from './list-views.ts';
import type { Listing, Store } from './store.ts';

it('does not page from the cache for a store that lists in a way of its own', () => {
  const store: Store = { ...kubernetesStore, list: () => Promise.resolve([]) };
  const context = {
    seesAll: true,
    views: new ListViews(),
    type: { schema: { id: 'setting' }, kind: {} },
    services: {
      cacheOf: () => {
        throw new Error('The cache was asked');
      },
    },
  } as unknown as RequestContext;
  const listing: Listing = {
    query: { conditions: [], order: 'asc', limit: 10 },
    reader: { id: () => '', text: () => '' },
    isPlain: true,
  };
  expect(store.page?.(listing, context)).toBeUndefined();
  expect(() => kubernetesStore.page?.(listing, context)).toThrow('The cache was asked');
});
