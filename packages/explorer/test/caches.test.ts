import { FakeClock } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { openSocket } from './test-socket.ts';
import { configMaps, startWorld, type World } from './world.ts';

/** The types that are kept now. */
const kept = ({ explorer }: World): readonly string[] =>
  explorer
    .freshness()
    .map(({ type }) => type)
    .toSorted();

it('keeps what somebody looks at, and gives up what nobody does', async () => {
  const clock = new FakeClock();
  await using world = await startWorld({ clock });
  expect(kept(world)).toEqual([]);
  await world.get('/v1/configmaps');
  await world.get('/v1/secrets');
  const socket = openSocket(world);
  socket.say({ resourceType: 'pod' });
  await socket.until((frames) => expect(frames).toHaveLength(1));
  expect(kept(world)).toEqual(['configmap', 'pod', 'secret']);
  await clock.advance(400_000);
  await world.get('/v1/configmaps');
  await clock.advance(400_000);
  expect(kept(world)).toEqual(['configmap', 'pod']);
  await socket[Symbol.asyncDispose]();
  await clock.advance(700_000);
  expect(kept(world)).toEqual([]);
  expect((await world.get('/v1/configmaps')).status).toBe(200);
});

it('stays within its memory: what nobody used for longest goes, and nothing that is in use', async () => {
  const clock = new FakeClock();
  await using world = await startWorld({ clock, limits: { maxBytes: 20_000 } });
  await world.addNamespace('a');
  await world.store(configMaps, {
    metadata: { name: 'large', namespace: 'a' },
    data: { text: 'x'.repeat(30_000) },
  } as never);
  await world.get('/v1/serviceaccounts');
  await using socket = openSocket(world);
  socket.say({ resourceType: 'configmap' });
  await socket.until((frames) => expect(frames).toHaveLength(1));
  await clock.advance(10_000);
  expect(kept(world)).toEqual(['configmap']);
  const refused = await world.get('/v1/pods');
  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(refused.json).toMatchObject({ errorCode: 'EXPLORER_CACHE_FULL' });
  expect((await world.get('/v1/configmaps')).status).toBe(200);
});

it('is one watch for everybody who looks at a type', async () => {
  await using world = await startWorld();
  const sockets = [openSocket(world), openSocket(world), openSocket(world)];
  for (const socket of sockets) {
    socket.say({ resourceType: 'configmap' });
    await socket.until((frames) => expect(frames).toHaveLength(1));
  }
  await world.get('/v1/configmaps');
  expect(world.explorer.freshness()).toHaveLength(1);
  for (const socket of sockets) await socket[Symbol.asyncDispose]();
});
