import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSocket, told } from './test-socket.ts';
import { alice, bind, configMaps, startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  for (const name of ['a', 'b']) await world.addNamespace(name);
  world.access.setRole({
    metadata: { name: 'reader' },
    rules: [{ verbs: ['list', 'get', 'watch'], apiGroups: [''], resources: ['configmaps'] }],
  });
  bind(world.access, { role: 'reader', user: 'alice', namespace: 'b' });
});
afterAll(() => world[Symbol.asyncDispose]());

const add = (namespace: string, name: string, labels = {}): Promise<unknown> =>
  world.store(configMaps, { metadata: { name, namespace, labels } });
const remove = (namespace: string, name: string): Promise<unknown> =>
  world.client.resource(configMaps).delete(name, { namespace });

it('tells of changes from now on, and stops when it is told to', async () => {
  await using socket = openSocket(world);
  await add('a', 'before');
  socket.say({ resourceType: 'configmap' });
  await socket.until((frames) => expect(told(frames)).toEqual(['start configmap']));
  await add('a', 'one');
  await remove('a', 'one');
  await socket.until((frames) =>
    expect(told(frames)).toEqual(['start configmap', 'create a/one', 'remove a/one']),
  );
  expect(socket.frames[1]).toMatchObject({
    resourceType: 'configmap',
    data: { type: 'configmap', links: { self: 'https://drover.example.org/v1/configmaps/a/one' } },
  });
  expect(Number(socket.frames[2]?.revision)).toBeGreaterThan(Number(socket.frames[1]?.revision));
  socket.say({ resourceType: 'configmap', stop: true });
  await socket.until((frames) => expect(told(frames).at(-1)).toBe('stop configmap'));
});

it('shows nobody what he may not see, and refuses what he may see nothing of', async () => {
  await using socket = openSocket(world, { caller: alice });
  socket.say({ resourceType: 'configmap' });
  socket.say({ resourceType: 'pod' });
  socket.say({ resourceType: 'nonsense' });
  await socket.until((frames) =>
    expect(told(frames).toSorted()).toEqual([
      'error failed to find schema nonsense',
      'error watch not allowed for pod',
      'start configmap',
      'stop nonsense',
      'stop pod',
    ]),
  );
  await add('a', 'hidden');
  await add('b', 'shown');
  await socket.until((frames) => expect(told(frames).at(-1)).toBe('create b/shown'));
  expect(told(socket.frames)).not.toContain('create a/hidden');
});

it('ends a watch whose rights have changed', async () => {
  const bob = { name: 'bob', groups: [] };
  bind(world.access, { role: 'reader', user: 'bob', namespace: 'a' });
  await using socket = openSocket(world, { caller: bob });
  socket.say({ resourceType: 'configmap' });
  await socket.until((frames) => expect(told(frames)).toEqual(['start configmap']));
  world.access.deleteBinding({ name: 'reader-bob', namespace: 'a' });
  await socket.until((frames) =>
    expect(told(frames)).toEqual(['start configmap', 'stop configmap']),
  );
});

it('goes on from a revision, or says that it is too old', async () => {
  const { json } = await world.get('/v1/configmaps');
  await add('a', 'missed');
  await world.get('/v1/configmaps');
  await using socket = openSocket(world);
  socket.say({ resourceType: 'configmap', resourceVersion: json.revision });
  await socket.until((frames) =>
    expect(told(frames)).toEqual(['start configmap', 'create a/missed']),
  );
  socket.say({ resourceType: 'configmap', resourceVersion: '1', namespace: 'a' });
  await socket.until((frames) => {
    expect(told(frames).slice(-2)).toEqual(['error revision 1 is too old', 'stop configmap']);
  });
});

it('watches by namespace, id and selector', async () => {
  await using socket = openSocket(world);
  socket.say({ resourceType: 'configmap', selector: 'color=red' });
  await socket.until((frames) => expect(frames).toHaveLength(1));
  await add('a', 'blue', { color: 'blue' });
  await add('a', 'red', { color: 'red' });
  const paint = { metadata: { labels: { color: 'green' } } };
  await world.client
    .resource(configMaps)
    .patch('red', { type: 'merge', body: paint }, { namespace: 'a' });
  await socket.until((frames) =>
    expect(told(frames)).toEqual(['start configmap', 'create a/red', 'remove a/red']),
  );
});

it('tells in the mode of changes only that there was one', async () => {
  await using socket = openSocket(world);
  socket.say({ resourceType: 'configmap', mode: 'resource.changes', debounceMs: 100 });
  await socket.until((frames) =>
    expect(frames.map(({ name }) => name)).toEqual(['resource.start', 'resource.changes']),
  );
  for (const name of ['x1', 'x2', 'x3']) await add('a', name);
  await socket.until((frames) => {
    expect(frames.length).toBeGreaterThanOrEqual(3);
    expect(frames.length).toBeLessThanOrEqual(4);
    expect(frames.every(({ data }) => data === undefined)).toBe(true);
  });
});

it('folds the changes of an object for a client that takes nothing', async () => {
  const gate = Promise.withResolvers<void>();
  await using socket = openSocket(world, { gate: gate.promise });
  socket.say({ resourceType: 'configmap', namespace: 'a' });
  await socket.until((frames) => expect(frames).toHaveLength(1));
  await add('a', 'busy');
  for (let round = 1; round <= 20; round += 1) {
    const body = { data: { round: String(round) } };
    await world.client
      .resource(configMaps)
      .patch('busy', { type: 'merge', body }, { namespace: 'a' });
  }
  await world.get('/v1/configmaps');
  gate.resolve();
  await socket.until((frames) => {
    const last = frames.at(-1)?.data as { data?: { round?: string } } | undefined;
    expect(last?.data?.round).toBe('20');
    expect(frames.length).toBeLessThan(6);
  });
});

it('takes no notice of what is no message', async () => {
  await using socket = openSocket(world);
  for (const text of [
    '',
    'null',
    '[]',
    '{',
    '{"resourceType":7}',
    '{"__proto__":{"resourceType":"pod"}}',
  ])
    socket.say(text);
  socket.say({ resourceType: 'configmap' });
  await socket.until((frames) => expect(told(frames)).toEqual(['start configmap']));
});

it('bounds the watches of a socket', async () => {
  await using socket = openSocket(world);
  for (let index = 0; index < 300; index += 1)
    socket.say({ resourceType: 'configmap', id: `n${index}` });
  await socket.until((frames) => {
    expect(told(frames)).toContain('error This socket has more than 256 subscriptions');
    expect(frames.filter(({ name }) => name === 'resource.start')).toHaveLength(256);
  });
});
