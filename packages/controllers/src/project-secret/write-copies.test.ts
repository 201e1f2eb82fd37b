import type { KubernetesClient } from '@drover/client';
import { expect, it } from 'vitest';
import { writeCopies } from './write-copies.ts';

it('begins nothing more when the cluster gives no answer', async () => {
  let requestCount = 0;
  const copies = {
    delete: async () => {
      requestCount += 1;
      throw new Error('the session is gone');
    },
  };
  const client = {
    impersonate: () => ({ resource: () => copies }),
  } as unknown as KubernetesClient;
  const remove = Array.from({ length: 100 }, (_, index) => ({
    metadata: { name: 'keys', namespace: `n-${index}` },
  }));
  const options = { client, signal: new AbortController().signal };
  const writing = writeCopies({ create: [], update: [], remove }, options);
  await expect(writing).rejects.toThrow('the session is gone');
  expect(requestCount).toBe(32);
});
