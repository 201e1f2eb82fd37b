import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DynamicObject, isAlreadyExists, isNotFound } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually, SeededRandom } from '@drover/base/testing';
import { createClient, type FollowEvent, type ResourceClient, watchFrom } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { configMaps } from '@drover/kubernetes';
import { beforeAll, expect, test } from 'vitest';
import { LogStore } from '../packages/apiserver/src/storage/log/log-store.ts';
import { SqliteLog } from '../packages/apiserver/src/storage/sqlite/sqlite-log.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { checkFollower, type Told } from './linearizability/check-follower.ts';
import type { LogStep } from './linearizability/history.ts';
import { ensureGoProgram } from './peers/ensure-peer.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
/** Each ends in SIGKILL; in every third the history is forgotten before the server is there again. */
const ROUNDS = SOAK ? 60 : 6;
const COMPACTIONS = ROUNDS / 3;
const WRITERS = 6;
const KEYS = 10;
const SEED = SOAK ? systemClock.nowMs() : 1;
const END = 'end';

const namespace = 'default';

type Maps = ResourceClient<DynamicObject>;

let program: string;
beforeAll(async () => {
  program = await ensureGoProgram({
    name: 'follow',
    source: join(import.meta.dirname, 'peers/go/follow'),
    moduleFile: 'go.mod',
  });
});

/** What a follower was told so far. */
interface Follower extends AsyncDisposable {
  readonly told: readonly Told[];
}

/** Our own client. */
function followHere(maps: Maps): Follower {
  const stop = new AbortController();
  const { signal } = stop;
  const told: Told[] = [];
  const options = { namespace, signal, backoff: { initialMs: 20, maxMs: 200 } };
  const running = (async () => {
    for await (const event of watchFrom(maps, options)) {
      if (event.type !== 'BOOKMARK') told.push(toldBy(event));
    }
  })();
  const ended = running.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    told,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

function toldBy(event: Exclude<FollowEvent<DynamicObject>, { type: 'BOOKMARK' }>): Told {
  if (event.type === 'LISTED') {
    const { metadata, items } = event.list;
    const objects = items.map(
      (object) => [object.metadata?.name ?? '', revisionOf(object)] as const,
    );
    return {
      type: 'LISTED',
      revision: Number(metadata.resourceVersion),
      objects: new Map(objects),
    };
  }
  const { type, object } = event;
  return { type, name: object.metadata?.name ?? '', revision: revisionOf(object) };
}

function revisionOf({ metadata }: DynamicObject): number {
  return Number(metadata?.resourceVersion);
}

/** What the program prints. */
interface GoLine {
  readonly type: Told['type'];
  readonly name?: string;
  readonly revision: string;
  readonly objects?: Readonly<Record<string, string>>;
}

function toldByGo({ type, name = '', revision, objects = {} }: GoLine): Told {
  if (type !== 'LISTED') return { type, name, revision: Number(revision) };
  const versions = Object.entries(objects).map(([key, version]) => [key, Number(version)] as const);
  return { type, revision: Number(revision), objects: new Map(versions) };
}

/** A reflector of client-go. */
function followWithGo(kubeconfigPath: string, streams: string): Follower {
  const told: Told[] = [];
  const child = spawn(program, [kubeconfigPath, namespace], {
    env: { ...process.env, KUBE_FEATURE_WatchListClient: streams },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    told.push(toldByGo(JSON.parse(line) as GoLine));
  });
  return {
    told,
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

/** Creates, changes and deletes at random. */
async function write(maps: Maps, random: SeededRandom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const name = `k-${Math.floor(random.float() * KEYS)}`;
    const data = { value: `${random.float()}` };
    const choice = random.float();
    try {
      if (choice < 0.4) await maps.create({ metadata: { name }, data }, { namespace });
      else if (choice < 0.8)
        await maps.patch(name, { type: 'merge', body: { data } }, { namespace });
      else await maps.delete(name, { namespace });
    } catch (error) {
      // Refused, or the server is gone: then it is not hurried.
      if (!isRefusal(error)) await systemClock.sleep(10);
    }
  }
}

function isRefusal(error: unknown): boolean {
  return isNotFound(error) || isAlreadyExists(error);
}

/** The steps behind a revision, as they lie in the log of a server that does not run. */
async function readLog(dataDir: string, since: number, forgets: boolean): Promise<LogStep[]> {
  await using store = await LogStore.open(await SqliteLog.open(dataDir));
  const steps = store
    .changesAfter('configmaps', Math.max(since, store.compactedRevision))
    .filter(({ entry }) => entry.key.startsWith(`${namespace}/`))
    .map(({ revision, entry, deleted }) => ({
      revision,
      key: entry.key.slice(namespace.length + 1),
      value: deleted ? undefined : `${revision}`,
    }));
  if (forgets) {
    // What was compacted away is behind what the followers have seen, and before what is there.
    const encode = (): Uint8Array => new Uint8Array(2);
    const written = { collection: 'others', key: 'x', deleted: false, encode };
    await store.write({ ...written, expected: store.get('others', 'x') });
    await store.compact(store.revision);
  }
  return steps;
}

test.each(['true', 'false'])(
  `followers see each revision once, in order, over ${ROUNDS} SIGKILLs and ${COMPACTIONS} compactions, with client-go streaming lists: %s`,
  async (streams) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-watches-'));
    await using server = await ApiServerProcess.start(folder.path);
    await using connection = connectKubeconfig(
      await loadKubeconfig({ path: server.kubeconfigPath }),
    );
    const maps: Maps = createClient(connection).resource(configMaps);
    await using ours = followHere(maps);
    await using theirs = followWithGo(server.kubeconfigPath, streams);
    const followers = [ours, theirs];
    const begun = (): boolean => followers.every(({ told }) => told.length > 0);
    await eventually(() => expect(begun()).toBe(true), { timeoutMs: 60_000 });

    const random = new SeededRandom(SEED);
    const log: LogStep[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const counts = followers.map(({ told }) => told.length);
      const goal = 100 + Math.floor(random.float() * 200);
      const stop = new AbortController();
      const writers = Array.from({ length: WRITERS }, () =>
        write(maps, new SeededRandom(random.float() * 2 ** 32), stop.signal),
      );
      // Each follower is told something in each round, so that all of them are killed in the middle of it.
      const grown = (): number[] =>
        followers.map(({ told }, at) => told.length - (counts[at] ?? 0));
      await eventually(() => expect(Math.min(...grown())).toBeGreaterThan(goal), {
        timeoutMs: 60_000,
        intervalMs: 5,
      });
      await server.kill();
      stop.abort();
      await Promise.all(writers);
      log.push(...(await readLog(folder.path, log.at(-1)?.revision ?? 0, round % 3 === 0)));
      await server.start();
    }
    const end = await maps.create({ metadata: { name: END } }, { namespace });
    log.push({ revision: revisionOf(end), key: END, value: 'end' });
    for (const { told } of followers) {
      // It may be told of the end by a list, which is of a later moment.
      const reached = (): number => told.at(-1)?.revision ?? 0;
      await eventually(() => expect(reached()).toBeGreaterThanOrEqual(revisionOf(end)), {
        timeoutMs: 60_000,
      });
      expect(checkFollower(log, told), `seed ${SEED}`).toEqual([]);
      // They list when the history is gone, and never else.
      expect(told.filter(({ type }) => type === 'LISTED')).toHaveLength(1 + COMPACTIONS);
    }
  },
  ROUNDS * 60_000,
);
