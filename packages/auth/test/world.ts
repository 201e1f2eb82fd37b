import {
  type AuthConfig,
  authConfig,
  createSettings,
  type Setting,
  setting,
  type Token,
  token,
  type User,
  type UserAttribute,
  user,
  userAttribute,
} from '@drover/api';
import type { DynamicObject, KubernetesObject, ResourceType } from '@drover/apimachinery';
import { systemClock, TaskGroup } from '@drover/base';
import { FakeClock, RecordingLogger, SeededRandom } from '@drover/base/testing';
import { type FakeCall, FakeCluster } from '@drover/client/testing';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { type Auth, createAuth, tokenIndexes, userIndexes } from '../src/index.ts';

/** Users, tokens and settings on a Map, with real caches; time stands still until it is moved. */
export interface AuthWorld extends AsyncDisposable {
  readonly auth: Auth;
  readonly cluster: FakeCluster;
  readonly clock: FakeClock;
  readonly log: RecordingLogger;
  readonly signal: AbortSignal;
  /** Calls on the API since the world began. */
  readonly calls: FakeCall[];
  /** Principals that hold a role in a cluster or project. */
  readonly members: Set<string>;
  /** Stores an object and waits until the caches have it. */
  store<T extends KubernetesObject>(type: ResourceType, object: T): Promise<T>;
  /** The stored object. */
  read<T extends KubernetesObject>(type: ResourceType, name: string): Promise<T>;
  /** Waits for work that sleeps, moving the clock as often as it must. */
  settled<T>(work: Promise<T>): Promise<T>;
}

export async function startAuthWorld(): Promise<AuthWorld> {
  const clock = new FakeClock();
  const cluster = new FakeCluster({ clock, random: new SeededRandom(3) });
  const client = cluster.client();
  const calls: FakeCall[] = [];
  cluster.onCall((call) => calls.push(call));
  const tasks = new TaskGroup();
  const { signal } = tasks;
  const cache = createInformerCache(createTestRuntime({ clock: systemClock }), { client });
  const users = cache.informer<User>(user.type, { indexes: userIndexes });
  const tokens = cache.informer<Token>(token.type, { indexes: tokenIndexes });
  const userAttributes = cache.informer<UserAttribute>(userAttribute.type);
  const authConfigs = cache.informer<AuthConfig>(authConfig.type);
  const stored = cache.informer<Setting>(setting.type);
  tasks.run((ending) => cache.run({ signal: ending, stopping: ending }));
  await cache.waitForSync({ signal });
  const log = new RecordingLogger();
  const members = new Set<string>();
  const auth = createAuth({
    client,
    caches: { users, tokens, userAttributes, authConfigs },
    isMember: ({ principalIds }) => principalIds.some((id) => members.has(id)),
    settings: createSettings({
      lookup: (name) => stored.get({ namespace: '', name }),
      environment: {},
    }),
    clock,
    random: new SeededRandom(5),
    log,
  });
  return {
    auth,
    cluster,
    clock,
    log,
    signal,
    calls,
    members,
    async store<T extends KubernetesObject>(type: ResourceType, object: T): Promise<T> {
      const written = await client.resource<T>(type).create(object);
      const informer = cache.informer<DynamicObject>(type);
      await informer.waitForVersion(written.metadata?.resourceVersion ?? '0', { signal });
      return written;
    },
    read: (type, name) => client.resource<never>(type).get(name),
    async settled(work) {
      const ended = new AbortController();
      const result = work.finally(() => ended.abort());
      // Handled by whoever awaits `result`.
      result.catch(() => {});
      while (!ended.signal.aborted) {
        if (clock.pending > 0) await clock.advance(500);
        await systemClock.sleep(1);
      }
      return result;
    },
    [Symbol.asyncDispose]: () => tasks.stop(),
  };
}
