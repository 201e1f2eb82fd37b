import {
  type DynamicObject,
  expiredError,
  forbiddenError,
  type WatchEvent,
} from '@drover/apimachinery';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { expect, it } from 'vitest';
import { watchDownstream } from './downstream-watch.ts';

const TYPE = { group: '', version: 'v1', resource: 'pods', kind: 'Pod', namespaced: true };

const pod = (name: string, resourceVersion: string): DynamicObject => ({
  kind: 'Pod',
  metadata: { name, namespace: 'n', resourceVersion },
});

type Script = readonly (readonly [
  list: readonly DynamicObject[] | Error,
  ...events: readonly (WatchEvent | Error)[],
])[];

/** Runs a watch over lists and the events after each of them; at the end of the script it waits. */
async function told(
  script: Script,
): Promise<{ told: string[]; asked: () => number; clock: FakeClock; end: () => Promise<void> }> {
  const said: string[] = [];
  let asked = 0;
  const rounds = script.values();
  let events: readonly (WatchEvent | Error)[] = [];
  const ended = new AbortController();
  const clock = new FakeClock();
  const resource = {
    list: () => {
      const [items, ...rest] = rounds.next().value ?? [forbiddenError(TYPE, '', 'no')];
      if (items instanceof Error) return Promise.reject(items);
      events = rest;
      return Promise.resolve({ items, metadata: { resourceVersion: '1' } });
    },
    async *watch() {
      for (const event of events) {
        if (event instanceof Error) throw event;
        yield event;
      }
      events = [];
      // The server ends the watch when it has nothing more to say in time.
      await clock.sleep(1_000, { signal: ended.signal });
    },
  };
  const client = { resource: () => resource } as unknown as KubernetesClient;
  const running = watchDownstream(
    {
      client: () => {
        asked += 1;
        return client;
      },
      type: TYPE,
      namespace: 'n',
    },
    {
      clock,
      random: new SeededRandom(1),
      signal: ended.signal,
      sink: {
        changed: ({ metadata }) => said.push(`${metadata?.name} ${metadata?.resourceVersion}`),
        removed: ({ metadata }) => said.push(`-${metadata?.name}`),
      },
    },
  );
  await clock.advance(0);
  return {
    told: said,
    asked: () => asked,
    clock,
    async end() {
      ended.abort();
      await running;
    },
  };
}

it('tells what there is, then what changes, each version once', async () => {
  const { told: said, end } = await told([
    [
      [pod('a', '1')],
      { type: 'ADDED', object: pod('a', '1') },
      { type: 'MODIFIED', object: pod('a', '2') },
      { type: 'ADDED', object: pod('b', '3') },
      { type: 'DELETED', object: pod('a', '4') },
    ],
  ]);
  expect(said).toEqual(['a 1', 'a 2', 'b 3', '-a']);
  await end();
  expect(said.at(-1)).toBe('-b');
});

it('lists again when its version is too old, and tells what was missed', async () => {
  const {
    told: said,
    clock,
    end,
  } = await told([
    [[pod('a', '1'), pod('b', '2'), pod('c', '3')], expiredError('too old')],
    [[pod('a', '1'), pod('b', '5')]],
  ]);
  await clock.advance(500);
  expect(said).toEqual(['a 1', 'b 2', 'c 3', 'b 5', '-c']);
  await end();
});

it('acts by the roles of the moment: each watch gets a client of its own', async () => {
  const { asked, clock, end } = await told([[[pod('a', '1')]]]);
  expect(asked()).toBe(2);
  await clock.advance(1_000);
  expect(asked()).toBe(3);
  await end();
});

it('goes on after a failure, a little later', async () => {
  const script: Script = [
    [new Error('broken')],
    [[pod('a', '1')], new Error('broken')],
    [[pod('a', '2')]],
  ];
  const { told: said, clock, end } = await told(script);
  expect(said).toEqual([]);
  await clock.advance(1_500);
  expect(said).toEqual(['a 1', 'a 2']);
  await end();
});

it('tells that all is gone when the right to see it is, and comes back with it', async () => {
  const forbidden = forbiddenError(TYPE, '', 'no');
  const { told: said, clock, end } = await told([[[pod('a', '1')], forbidden], [[pod('a', '1')]]]);
  expect(said).toEqual(['a 1', '-a']);
  await clock.advance(29_000);
  expect(said).toHaveLength(2);
  await clock.advance(1_000);
  expect(said).toEqual(['a 1', '-a', 'a 1']);
  await end();
});
