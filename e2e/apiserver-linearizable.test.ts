import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicObject, isAlreadyExists, isConflict, isNotFound } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually, SeededRandom } from '@drover/base/testing';
import { createClient, type ResourceClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';
import { checkHistory } from './linearizability/check-history.ts';
import { History, type LogStep, type Outcome, type Request } from './linearizability/history.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
const ROUNDS = SOAK ? 200 : 20;
const CLIENTS = 12;
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Operations that are answered in a round before the server is killed at the least. */
const OPERATIONS = 150;
const SEED = SOAK ? systemClock.nowMs() : 1;
/** Written last, so that whoever follows knows that nothing more comes. */
const END = 'end';

const namespace = 'default';

type Maps = ResourceClient<DynamicObject>;

/** Where a client is: it begins again with what it saw last. */
interface ClientState {
  readonly random: SeededRandom;
  /** The revisions of the keys, as this client knows them. */
  readonly known: Map<string, number>;
  readonly values: () => string;
}

function nextRequest({ random, known, values }: ClientState): Request {
  const key = KEYS[Math.floor(random.float() * KEYS.length)] ?? '';
  const choice = random.float();
  if (choice < 0.25) return { kind: 'read', key };
  if (choice < 0.3) return { kind: 'list' };
  if (choice < 0.5) return { kind: 'create', key, value: values() };
  if (choice < 0.75) return { kind: 'update', key, value: values(), expected: known.get(key) };
  if (choice < 0.9) return { kind: 'update', key, value: values() };
  return { kind: 'delete', key };
}

async function perform(maps: Maps, request: Request): Promise<Outcome> {
  try {
    return await send(maps, request);
  } catch (error) {
    if (isNotFound(error)) return { kind: 'notFound' };
    if (isAlreadyExists(error)) return { kind: 'exists' };
    if (isConflict(error)) return { kind: 'conflict' };
    throw error;
  }
}

async function send(maps: Maps, request: Request): Promise<Outcome> {
  switch (request.kind) {
    case 'read':
      return outcomeOf(await maps.get(request.key, { namespace }));
    case 'list':
      return listed(await maps.list({ namespace }));
    case 'create': {
      const { key, value } = request;
      const object = { metadata: { name: key }, data: { value } };
      return outcomeOf(await maps.create(object, { namespace }));
    }
    case 'update':
      return outcomeOf(await change(maps, request));
    case 'delete':
      await maps.delete(request.key, { namespace });
      return { kind: 'done', revision: undefined };
  }
}

function change(
  maps: Maps,
  { key: name, value, expected }: Extract<Request, { kind: 'update' }>,
): Promise<DynamicObject> {
  const data = { value };
  if (expected === undefined) {
    return maps.patch(name, { type: 'merge', body: { data } }, { namespace });
  }
  return maps.update({ metadata: { name, resourceVersion: `${expected}` }, data }, { namespace });
}

function outcomeOf(object: DynamicObject): Outcome {
  return { kind: 'done', revision: revisionOf(object), value: valueOf(object) };
}

function listed(list: {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly DynamicObject[];
}): Outcome {
  const own = list.items.filter(({ metadata }) => KEYS.includes(metadata?.name ?? ''));
  return {
    kind: 'listed',
    revision: Number(list.metadata.resourceVersion),
    values: new Map(own.map((object) => [object.metadata?.name ?? '', valueOf(object)])),
  };
}

function revisionOf({ metadata }: DynamicObject): number {
  return Number(metadata?.resourceVersion);
}

function valueOf(object: DynamicObject): string {
  return (object['data'] as { value?: string } | undefined)?.value ?? '';
}

/** Sends one request after the other until no answer comes: the server was killed. */
async function runClient(maps: Maps, state: ClientState, history: History): Promise<void> {
  for (;;) {
    const request = nextRequest(state);
    const wasAnswered = await history.record(request, async () => {
      const outcome = await perform(maps, request);
      if (outcome.kind === 'done' && 'key' in request && outcome.revision !== undefined) {
        state.known.set(request.key, outcome.revision);
      }
      return outcome;
    });
    if (!wasAnswered) return;
  }
}

function stepOf(object: DynamicObject, isDeletion: boolean): LogStep {
  return {
    revision: revisionOf(object),
    key: object.metadata?.name ?? '',
    value: isDeletion ? undefined : valueOf(object),
  };
}

/** Follows the keys over restarts, from revision to revision, until the signal is aborted. */
async function follow(
  maps: Maps,
  log: LogStep[],
  { from, signal }: { readonly from: string; readonly signal: AbortSignal },
): Promise<void> {
  let resourceVersion = from;
  while (!signal.aborted) {
    try {
      for await (const { type, object } of maps.watch({ namespace, resourceVersion, signal })) {
        const changed = object as DynamicObject;
        log.push(stepOf(changed, type === 'DELETED'));
        resourceVersion = changed.metadata?.resourceVersion ?? resourceVersion;
      }
    } catch {
      // Killed, and not up again yet.
      await systemClock.sleep(20);
    }
  }
}

const TIMEOUT_MS = ROUNDS * 30_000;

test(
  `histories of ${ROUNDS} rounds that end in SIGKILL are linearizable, and a watch sees all of them`,
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-linearizable-'));
    await using server = await ApiServerProcess.start(folder.path);
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps: Maps = createClient(connection).resource(configMaps);
    const { metadata } = await maps.list({ namespace });
    const log: LogStep[] = [];
    const stop = new AbortController();
    const from = metadata.resourceVersion ?? '';
    const following = follow(maps, log, { from, signal: stop.signal });

    const random = new SeededRandom(SEED);
    const history = new History();
    let count = 0;
    const values = (): string => {
      count += 1;
      return `value-${count}`;
    };
    const answered = (): number => history.operations.filter(({ answer }) => answer).length;
    for (let round = 0; round < ROUNDS; round += 1) {
      const goal = answered() + OPERATIONS + Math.floor(random.float() * OPERATIONS);
      const clients = Array.from({ length: CLIENTS }, () =>
        runClient(
          maps,
          { random: new SeededRandom(random.float() * 2 ** 32), known: new Map(), values },
          history,
        ),
      );
      await eventually(() => expect(answered()).toBeGreaterThanOrEqual(goal), {
        timeoutMs: 60_000,
        intervalMs: 5,
      });
      await server.kill();
      await Promise.all(clients);
      await server.start();
    }
    const final = await maps.list({ namespace });
    await maps.create({ metadata: { name: END } }, { namespace });
    await eventually(() => expect(log.at(-1)?.key).toBe(END), { timeoutMs: 60_000 });
    stop.abort();
    await following;

    const steps = log.slice(0, -1);
    expect(checkHistory(steps, history.operations), `seed ${SEED}`).toEqual([]);
    const present = new Map<string, number>();
    for (const { key, revision, value } of steps) {
      if (value === undefined) present.delete(key);
      else present.set(key, revision);
    }
    const own = final.items.filter((object) => KEYS.includes(object.metadata?.name ?? ''));
    expect(new Map(own.map((object) => [object.metadata?.name, revisionOf(object)]))).toEqual(
      present,
    );
  },
  TIMEOUT_MS,
);
