import type { DynamicObject, WatchEvent } from '@drover/apimachinery';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually, SeededRandom } from '@drover/base/testing';
import { createClient, type ResourceClient } from '@drover/client';
import { configMaps, resourceQuotas } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { openApi } from '../src/api.ts';
import { createSigningKey } from '../src/pki/pki-folder.ts';
import { storageErrors } from '../src/storage/errors.ts';
import { LogStore } from '../src/storage/log/log-store.ts';
import { MemoryLog } from '../src/storage/memory/memory-log.ts';
import { startTestApiServer } from '../src/testing/index.ts';
import { handlerTransport } from '../src/thread/handler-transport.ts';

const namespace = 'default';
const LIMIT = 6;

const quota = { metadata: { name: 'q' }, spec: { hard: { configmaps: String(LIMIT) } } };

async function usedOf(quotas: ResourceClient<DynamicObject>): Promise<unknown> {
  const { status } = await quotas.get('q', { namespace });
  return (status as { readonly used?: Readonly<Record<string, string>> } | undefined)?.used?.[
    'configmaps'
  ];
}

/** Creates and deletes at random, many at a time; refusals are as good as successes. */
async function churn(maps: ResourceClient<DynamicObject>, rounds: number): Promise<void> {
  const random = new SeededRandom();
  for (let round = 0; round < rounds; round += 1) {
    await Promise.allSettled(
      Array.from({ length: 12 }, () => {
        const name = `m${Math.floor(random.float() * 10)}`;
        const isCreation = random.float() < 0.6;
        return isCreation
          ? maps.create({ metadata: { name } }, { namespace })
          : maps.delete(name, { namespace });
      }),
    );
  }
}

/** The most objects there were at once, by what a watch has told. */
async function mostAtOnce(
  events: AsyncIterable<WatchEvent<DynamicObject>>,
  last: string,
): Promise<number> {
  const present = new Set<string>();
  let most = 0;
  for await (const { type, object } of events) {
    const { name = '' } = (object as DynamicObject).metadata ?? {};
    if (type === 'DELETED') present.delete(name);
    else present.add(name);
    most = Math.max(most, present.size);
    if (name === last) break;
  }
  return most;
}

test('whatever comes together, there is never more than a quota allows, and the count stays right', async () => {
  await using server = await startTestApiServer();
  const client = server.client();
  const maps = client.resource<DynamicObject>(configMaps);
  const quotas = client.resource<DynamicObject>(resourceQuotas);
  await quotas.create(quota, { namespace });
  const watched = mostAtOnce(maps.watch({ namespace, resourceVersion: '0' }), 'last');
  await churn(maps, 40);
  const { items } = await maps.list({ namespace });
  await eventually(async () => expect(await usedOf(quotas)).toBe(String(items.length)));
  await Promise.all(items.map(({ metadata }) => maps.delete(metadata?.name ?? '', { namespace })));
  await maps.create({ metadata: { name: 'last' } }, { namespace });
  expect(await watched).toBe(LIMIT);
});

/** A log whose disk can be full. */
class FillingLog extends MemoryLog {
  isFull = false;

  override append(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    return Promise.reject(storageErrors.create('STORE_FULL', { path: '/' }));
  }
}

test('what a full disk did not take is not charged', async () => {
  const log = new FillingLog();
  await using store = await LogStore.open(log);
  await using api = await openApi({
    store,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    serviceAccountKey: createSigningKey(),
  });
  const transport = handlerTransport(api.handle, { name: 'a', groups: ['system:masters'] });
  const client = createClient({ transport });
  const maps = client.resource<DynamicObject>(configMaps);
  const quotas = client.resource<DynamicObject>(resourceQuotas);
  await quotas.create(quota, { namespace });
  await eventually(async () => expect(await usedOf(quotas)).toBe('0'));
  const create = (prefix: string): Promise<readonly PromiseSettledResult<unknown>[]> =>
    Promise.allSettled(
      Array.from({ length: LIMIT }, (_, at) =>
        maps.create({ metadata: { name: `${prefix}${at}` } }, { namespace }),
      ),
    );
  log.isFull = true;
  const failed = await create('lost');
  expect(new Set(failed.map(({ status }) => status))).toEqual(new Set(['rejected']));
  log.isFull = false;
  const written = await create('kept');
  expect(new Set(written.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
  expect(await usedOf(quotas)).toBe(String(LIMIT));
});
