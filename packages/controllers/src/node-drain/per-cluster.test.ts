import { silentLogger } from '@drover/base';
import { expect, it } from 'vitest';
import { perCluster } from './per-cluster.ts';

const context = {
  signal: AbortSignal.any([]),
  log: silentLogger,
  reconcileID: 'id',
  attempt: 1,
};

it('lets so many of one cluster through, those of others whatever it does, and more when some are done', async () => {
  const doors: PromiseWithResolvers<void>[] = [];
  const reconcile = perCluster(2, async () => {
    const door = Promise.withResolvers<void>();
    doors.push(door);
    await door.promise;
  });
  const hung = ['a', 'b'].map((name) => reconcile({ namespace: 'c-1', name }, context));
  expect(await reconcile({ namespace: 'c-1', name: 'c' }, context)).toEqual({
    requeueAfterMs: 500,
  });
  const other = reconcile({ namespace: 'c-2', name: 'a' }, context);
  expect(doors).toHaveLength(3);
  doors[0]?.reject(new Error('failed'));
  await expect(hung[0]).rejects.toThrow('failed');
  const next = reconcile({ namespace: 'c-1', name: 'c' }, context);
  expect(doors).toHaveLength(4);
  for (const door of doors) door.resolve();
  await Promise.all([hung[1], other, next]);
});
