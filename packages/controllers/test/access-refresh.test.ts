import { createSettings, type UserAttribute, userAttribute } from '@drover/api';
import type { AccessRefresh } from '@drover/auth';
import { systemClock, TaskGroup } from '@drover/base';
import { eventually, FakeClock, SeededRandom } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { expect, it } from 'vitest';
import {
  createAccessRefreshController,
  createAccessRefreshSchedule,
} from '../src/provider-refresh/controller.ts';

function start() {
  const clock = new FakeClock();
  const cluster = new FakeCluster({ clock, random: new SeededRandom(1) });
  const client = cluster.client();
  const runtime = createTestRuntime({ clock: systemClock });
  const cache = createInformerCache(runtime, { client });
  const asked: string[] = [];
  const access = {
    refresh: (userId: string) => Promise.resolve(void asked.push(userId)),
    requestAll: () => void asked.push('everyone'),
  } as unknown as AccessRefresh;
  const values = new Map([['auth-user-info-resync-cron', '0 * * * *']]);
  const settings = createSettings({
    lookup: (name) => ({ value: values.get(name) }),
    environment: {},
  });
  return { clock, client, runtime, cache, asked, access, values, settings };
}

it('asks for those users whose attributes say so', async () => {
  const { client, runtime, cache, asked, access, settings } = start();
  await using tasks = new TaskGroup();
  const controller = createAccessRefreshController({ runtime, cache, settings, access });
  tasks.run((signal) => cache.run({ signal, stopping: signal }));
  tasks.run((signal) => controller.run({ signal }));
  const attributes = client.resource<UserAttribute>(userAttribute.type);
  await attributes.create({ metadata: { name: 'u-fresh' } });
  await attributes.create({ metadata: { name: 'u-stale' }, NeedsRefresh: true });
  await eventually(() => expect(asked).toEqual(['u-stale']));
});

it('asks for everyone when the schedule says so, and follows a change of it', async () => {
  const { clock, cache, asked, access, values, settings } = start();
  await using tasks = new TaskGroup();
  const runtime = createTestRuntime({ clock });
  const schedule = createAccessRefreshSchedule({ runtime, cache, settings, access });
  tasks.run((signal) => schedule.run({ signal }));
  const minutes = async (count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute += 1) await clock.advance(60_000);
  };
  await minutes(61);
  expect(asked).toEqual(['everyone']);
  await minutes(60);
  expect(asked).toEqual(['everyone', 'everyone']);
  values.set('auth-user-info-resync-cron', 'whenever');
  await minutes(120);
  expect(asked).toHaveLength(2);
});
