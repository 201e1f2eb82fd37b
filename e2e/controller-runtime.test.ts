import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DynamicObject, KubernetesObject } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, parseKubeconfig } from '@drover/client/node';
import {
  type Change,
  createCommitter,
  createController,
  createEventRecorder,
  createInformerCache,
  createLeaderElector,
  createManager,
  fencedClient,
  type Informer,
  type InformerCache,
  informerSource,
  keyText,
  type Runtime,
  withFinalizer,
} from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { configMaps, deployments, namespaces, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

let controlPlane: ControlPlane;
let client: KubernetesClient;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  controlPlane = await startControlPlane();
  client = connect();
});

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await controlPlane[Symbol.asyncDispose]();
});

/** A client with connections of its own. */
function connect(onAnswer?: (fact: { readonly method: string }) => void): KubernetesClient {
  const connection = connectKubeconfig(parseKubeconfig(controlPlane.adminKubeconfig));
  cleanups.push(() => connection[Symbol.asyncDispose]());
  return createClient({ ...connection, ...(onAnswer && { onAnswer }) });
}

const createRuntime = () => createTestRuntime({ clock: systemClock });

/** A cache that runs until the test ends. */
function startCache(options: {
  readonly runtime?: Runtime;
  readonly client?: KubernetesClient;
  readonly initialList?: 'stream' | 'list';
}): InformerCache & AsyncDisposable {
  const { runtime = createRuntime() } = options;
  const cache = createInformerCache(runtime, { client, freeze: true, ...options });
  const stop = new AbortController();
  const running = cache.run({ signal: stop.signal });
  return Object.assign(cache, {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  });
}

async function createNamespace(name: string): Promise<string> {
  await client.resource(namespaces).create({ metadata: { name } });
  return name;
}

/** Runs `work` for 0 … count-1, sixteen at a time. */
async function each(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

function versions(objects: Iterable<KubernetesObject>): Map<string, string | undefined> {
  return new Map(
    [...objects].map(({ metadata }) => [metadata?.name ?? '', metadata?.resourceVersion]),
  );
}

async function serverVersions(namespace: string): Promise<Map<string, string | undefined>> {
  return versions((await client.resource(configMaps).listAll({ namespace })).items);
}

/** What a reader of changes knows, and what it was told. */
function follow(informer: Informer<ConfigMap>, gate?: Promise<void>) {
  const known = new Map<string, ConfigMap>();
  const told: Change<ConfigMap>['type'][] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const change of informer.changes({ signal: stop.signal })) {
      told.push(change.type);
      if (change.type === 'deleted') known.delete(keyText(change.key));
      else known.set(keyText(change.key), change.object);
      await gate;
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    known,
    told,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reading;
    },
  };
}

describe('informer cache', () => {
  it('holds 5,000 objects, the same by a streamed list and by pages', async () => {
    const namespace = await createNamespace('many');
    await each(5_000, (index) =>
      client
        .resource(configMaps)
        .create({ metadata: { name: `map-${index}`, namespace }, data: { index: `${index}` } }),
    );
    const truth = await serverVersions(namespace);
    expect(truth.size).toBe(5_000);
    for (const initialList of ['stream', 'list'] as const) {
      const runtime = createRuntime();
      await using cache = startCache({ runtime, initialList });
      const informer = cache.informer<ConfigMap>(configMaps, { namespace });
      await informer.waitForSync();
      expect(versions(informer.list())).toEqual(truth);
      expect(informer.get({ namespace, name: 'map-77' })).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        data: { index: '77' },
      });
      expect(await runtime.registry.metrics()).toContain(`how="${initialList}"} 1`);
    }
  });

  it('reads its own writes by their version', async () => {
    const namespace = await createNamespace('own-writes');
    await using cache = startCache({});
    const informer = cache.informer<ConfigMap>(configMaps, { namespace });
    await informer.waitForSync();
    for (let count = 0; count < 20; count += 1) {
      const name = `map-${count}`;
      const written = await client.resource(configMaps).create({ metadata: { name, namespace } });
      await informer.waitForVersion(written.metadata?.resourceVersion ?? '');
      expect(informer.get({ namespace, name })).toEqual(written);
    }
  });

  it('becomes right after kill -9 of the API server, and tells differences alone', async () => {
    const namespace = await createNamespace('killed');
    const maps = client.resource<ConfigMap>(configMaps);
    await each(200, (index) => maps.create({ metadata: { name: `map-${index}`, namespace } }));
    await using cache = startCache({});
    const informer = cache.informer<ConfigMap>(configMaps, { namespace });
    await informer.waitForSync();
    await using reader = follow(informer);
    await eventually(() => expect(reader.known.size).toBe(200));

    await controlPlane.stopApiServer();
    await eventually(() => expect(informer.freshness.state).toBe('stale'));
    expect(informer.size).toBe(200);
    await controlPlane.startApiServer();
    await eventually(() => maps.delete('map-0', { namespace }));
    await maps.patch('map-1', { type: 'merge', body: { data: { a: 'b' } } }, { namespace });
    await maps.create({ metadata: { name: 'map-new', namespace } });

    await eventually(
      async () => expect(versions(informer.list())).toEqual(await serverVersions(namespace)),
      { timeoutMs: 60_000 },
    );
    await eventually(() =>
      expect(versions(reader.known.values())).toEqual(versions(informer.list())),
    );
    expect(reader.told.slice(200).toSorted()).toEqual(['added', 'deleted', 'updated']);
    expect(informer.freshness.state).toBe('live');
  });

  it('becomes right when etcd was compacted while its watch slept', async () => {
    const namespace = await createNamespace('compacted');
    const maps = client.resource<ConfigMap>(configMaps);
    await each(20, (index) => maps.create({ metadata: { name: `map-${index}`, namespace } }));
    const sleeper = connect();
    let asleep = new AbortController();
    const sleepy: KubernetesClient = {
      ...sleeper,
      resource: (type) => ({
        ...sleeper.resource(type),
        watch: (options = {}) => {
          asleep.signal.throwIfAborted();
          const signal = AbortSignal.any([options.signal ?? asleep.signal, asleep.signal]);
          return sleeper.resource<never>(type).watch({ ...options, signal });
        },
      }),
    };
    const runtime = createRuntime();
    await using cache = startCache({ runtime, client: sleepy });
    const informer = cache.informer<ConfigMap>(configMaps, { namespace });
    await informer.waitForSync();
    await using reader = follow(informer);
    await eventually(() => expect(reader.known.size).toBe(20));

    asleep.abort(new Error('asleep'));
    await maps.delete('map-3', { namespace });
    await maps.create({ metadata: { name: 'map-late', namespace } });
    await controlPlane.compact();
    await controlPlane.stopApiServer();
    await controlPlane.startApiServer();
    asleep = new AbortController();

    await eventually(
      async () => expect(versions(informer.list())).toEqual(await serverVersions(namespace)),
      { timeoutMs: 60_000 },
    );
    expect(reader.told.slice(20).toSorted()).toEqual(['added', 'deleted']);
    expect(await runtime.registry.metrics()).toContain('cause="gone"} 1');
  });

  it('lets a slow reader delay nobody, and lose nothing', async () => {
    const namespace = await createNamespace('slow');
    const maps = client.resource<ConfigMap>(configMaps);
    await using cache = startCache({});
    const informer = cache.informer<ConfigMap>(configMaps, { namespace });
    await informer.waitForSync();
    const gate = Promise.withResolvers<void>();
    await using slow = follow(informer, gate.promise);
    await using fast = follow(informer);
    await each(300, (index) => maps.create({ metadata: { name: `map-${index}`, namespace } }));
    await each(300, (index) =>
      index % 3 === 0
        ? maps.delete(`map-${index}`, { namespace })
        : maps.patch(`map-${index}`, { type: 'merge', body: { data: { a: 'b' } } }, { namespace }),
    );
    const truth = await serverVersions(namespace);
    await eventually(() => expect(versions(fast.known.values())).toEqual(truth));
    expect(slow.told).toHaveLength(1);
    gate.resolve();
    await eventually(() => expect(versions(slow.known.values())).toEqual(truth));
    // The one it had taken, at most one more for that, and one for each of the others that are left.
    expect(slow.told.length).toBeLessThanOrEqual(202);
  });
});

describe('controller', () => {
  it('makes the world agree, writes only what is not there, and rests', async () => {
    const namespace = await createNamespace('controlled');
    const writes: string[] = [];
    const counting = connect(({ method }) => {
      if (method !== 'GET') writes.push(method);
    });
    const runtime = createRuntime();
    const cache = createInformerCache(runtime, { client: counting, freeze: true });
    const sources = cache.informer<ConfigMap>(configMaps, { namespace, labelSelector: 'copy=yes' });
    const copies = cache.informer<ConfigMap>(configMaps, { namespace, labelSelector: 'copy=no' });
    const committer = createCommitter({ client: counting, fieldManager: 'copier' });
    let reconciles = 0;
    const controller = createController(runtime, {
      name: 'copier',
      workers: 4,
      sources: [
        informerSource(sources),
        informerSource(copies, ({ key }) => [{ ...key, name: key.name.replace('-copy', '') }]),
      ],
      async reconcile(key, { signal }) {
        reconciles += 1;
        const source = sources.get(key);
        if (!source) return;
        const name = `${key.name}-copy`;
        const desired = {
          metadata: { name, namespace, labels: { copy: 'no' } },
          data: { ...source.data },
        };
        const current = copies.get({ namespace, name });
        await committer.apply(configMaps, desired, { current, signal });
      },
    });
    const manager = createManager(runtime, { caches: [cache] });
    manager.add(controller);
    const stop = new AbortController();
    const running = manager.run(stop.signal);

    const maps = client.resource<ConfigMap>(configMaps);
    const labels = { copy: 'yes' };
    await each(30, (index) =>
      maps.create({
        metadata: { name: `map-${index}`, namespace, labels },
        data: { a: '1', b: '2' },
      }),
    );
    const copied = async (name: string): Promise<unknown> =>
      (await maps.get(`${name}-copy`, { namespace })).data;
    await eventually(async () => expect(await copied('map-29')).toEqual({ a: '1', b: '2' }));
    await maps.patch(
      'map-7',
      { type: 'merge', body: { data: { a: '9', b: null } } },
      { namespace },
    );
    await eventually(async () => expect(await copied('map-7')).toEqual({ a: '9' }));
    await maps.patch(
      'map-8-copy',
      { type: 'merge', body: { data: { a: 'drifted' } } },
      { namespace },
    );
    await eventually(async () => expect(await copied('map-8')).toEqual({ a: '1', b: '2' }));
    await eventually(() => expect(controller.snapshot().queue?.waitingCount).toBe(0));

    // The event of the last repair may still be on its way; a loop that goes on by itself is never quiet.
    const before = await eventually(async () => {
      const seen = { writes: writes.length, reconciles };
      await systemClock.sleep(500);
      expect({ writes: writes.length, reconciles }).toEqual(seen);
      return seen;
    });
    for (let index = 0; index < 30; index += 1) {
      controller.enqueue({ namespace, name: `map-${index}` });
    }
    await eventually(() => expect(reconciles).toBe(before.reconciles + 30));
    expect(writes.length).toBe(before.writes);
    stop.abort();
    await running;
  });

  it('knows from managedFields that lists, maps and status are applied', async () => {
    const namespace = await createNamespace('committed');
    const committer = createCommitter({ client, fieldManager: 'deployer' });
    await using cache = startCache({});
    const informer = cache.informer<DynamicObject>(deployments, { namespace });
    await informer.waitForSync();
    const key = { namespace, name: 'web' };
    const desired = {
      metadata: { ...key, labels: { app: 'web' }, finalizers: ['drover.dev/test'] },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                name: 'main',
                image: 'web:1',
                args: ['--verbose'],
                env: [{ name: 'A', value: '1' }],
                ports: [{ containerPort: 80, protocol: 'TCP' }],
              },
              { name: 'side', image: 'side:1' },
            ],
          },
        },
      },
    };
    const applied = await committer.apply<DynamicObject>(deployments, desired);
    expect(applied).not.toBe('unchanged');
    const refreshed = async (object: DynamicObject | 'unchanged'): Promise<void> => {
      if (object === 'unchanged') throw new Error('nothing was sent');
      await informer.waitForVersion(object.metadata?.resourceVersion ?? '');
    };
    await refreshed(applied);
    const again = await committer.apply<DynamicObject>(deployments, desired, {
      current: informer.get(key),
    });
    expect(again).toBe('unchanged');

    const [main] = desired.spec.template.spec.containers;
    const smaller = structuredClone(desired);
    smaller.spec.template.spec.containers = [main!];
    const changed = await committer.apply<DynamicObject>(deployments, smaller, {
      current: informer.get(key),
    });
    await refreshed(changed);
    expect(informer.get(key)).toMatchObject({
      spec: { template: { spec: { containers: [{ name: 'main' }] } } },
    });

    const status = {
      replicas: 2,
      conditions: [{ type: 'Available', status: 'True', reason: 'Test', message: 'is there' }],
    };
    const current = informer.get(key) ?? {};
    await refreshed(await committer.applyStatus<DynamicObject>(deployments, current, status));
    const present = informer.get(key) ?? {};
    expect(present).toMatchObject({ status: { conditions: [{ type: 'Available' }] } });
    expect(await committer.applyStatus<DynamicObject>(deployments, present, status)).toBe(
      'unchanged',
    );
    expect(
      await committer.apply<DynamicObject>(deployments, smaller, { current: informer.get(key) }),
    ).toBe('unchanged');
  });

  it('cleans up before an object goes', async () => {
    const namespace = await createNamespace('finalized');
    const runtime = createRuntime();
    const cache = createInformerCache(runtime, { client, freeze: true });
    const informer = cache.informer<ConfigMap>(configMaps, { namespace });
    const cleaned: string[] = [];
    const manager = createManager(runtime, { caches: [cache] });
    const controller = createController(runtime, {
      name: 'finalizer-test',
      sources: [informerSource(informer)],
      async reconcile(key, { signal }) {
        const object = informer.get(key);
        if (!object) return;
        return withFinalizer<ConfigMap>(client.resource(configMaps), {
          finalizer: 'drover.dev/test',
          object,
          signal,
          apply: async () => {},
          cleanup: async () => {
            cleaned.push(key.name);
          },
        });
      },
    });
    manager.add(controller);
    const stop = new AbortController();
    const running = manager.run(stop.signal);
    const maps = client.resource<ConfigMap>(configMaps);
    await maps.create({ metadata: { name: 'a', namespace } });
    await eventually(async () => {
      const { metadata } = await maps.get('a', { namespace });
      expect(metadata?.finalizers).toEqual(['drover.dev/test']);
    });
    await maps.delete('a', { namespace });
    await eventually(() => expect(informer.size).toBe(0));
    expect(cleaned).toEqual(['a']);
    stop.abort();
    await running;
  });
});

describe('event recorder', () => {
  it('tells people what happened', async () => {
    const namespace = await createNamespace('told');
    const runtime = createRuntime();
    const recorder = createEventRecorder(runtime, {
      client,
      reportingController: 'drover.dev/test',
      reportingInstance: 'test-1',
    });
    const stop = new AbortController();
    const running = recorder.run({ signal: stop.signal });
    const secret = await client.resource(secrets).create({ metadata: { name: 'a', namespace } });
    const note = { type: 'Warning', reason: 'Spoiled', action: 'Look', note: 'It smells' } as const;
    recorder.record({ apiVersion: 'v1', kind: 'Secret', ...secret }, note);
    await eventually(async () => {
      const { stdout } = await controlPlane.kubectl(['describe', 'secret', 'a', '-n', namespace]);
      expect(stdout).not.toContain('NotFound');
      const events = await controlPlane.kubectl(['events', '-n', namespace, '--for', 'secret/a']);
      expect(events.stdout).toMatch(/Warning\s+Spoiled\s+Secret\/a\s+It smells/);
    });
    stop.abort();
    await running;
  });
});

describe('leader election', () => {
  const leaderScript = fileURLToPath(
    new URL('../packages/controller-runtime/test/leader-process.ts', import.meta.url),
  );
  const rounds = process.env['DROVER_SOAK'] ? 20 : 2;

  /** A replica in a process of its own, and what it has told. */
  function startReplica(identity: string) {
    const args = [
      '--conditions=@drover/source',
      leaderScript,
      controlPlane.kubeconfigPath,
      identity,
    ];
    const child: ChildProcess = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told: { readonly event: string; readonly isFenced?: boolean }[] = [];
    void (async () => {
      for await (const line of createInterface({ input: child.stdout! })) {
        told.push(JSON.parse(line) as { event: string });
      }
    })();
    return {
      child,
      told,
      async [Symbol.asyncDispose]() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }

  /** A replica in this process that writes its name once for each term. */
  function contend(identity: string) {
    const runtime = createRuntime();
    const own = connect();
    const elector = createLeaderElector(runtime, { client: own, identity });
    const maps = fencedClient(own, () => elector.fence()).resource(configMaps);
    const epochs: number[] = [];
    const stop = new AbortController();
    const running = elector.run({
      signal: stop.signal,
      lead: async ({ epoch }) => {
        const body = { data: { writer: identity, epoch: `${epoch}`, count: null } };
        await maps.patch('shared', { type: 'merge', body }, { namespace: 'default' });
        epochs.push(epoch);
      },
    });
    return {
      elector,
      epochs,
      async [Symbol.asyncDispose]() {
        stop.abort();
        await running;
      },
    };
  }

  /** The epochs of every state of the shared object, in order. A watch of its own, which folds nothing. */
  async function watchShared() {
    const maps = client.resource<ConfigMap>(configMaps);
    const { metadata } = await maps.get('shared', { namespace: 'default' });
    const epochs: number[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const event of maps.watch({
        namespace: 'default',
        fieldSelector: 'metadata.name=shared',
        resourceVersion: metadata?.resourceVersion ?? '',
        signal: stop.signal,
      })) {
        if (event.type === 'MODIFIED') epochs.push(Number(event.object.data?.['epoch']));
      }
    })().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return {
      epochs,
      async [Symbol.asyncDispose]() {
        stop.abort();
        await watching;
      },
    };
  }

  /** A write as the leader of epoch `of` would send it, past every check of its own. */
  function writeAs(of: number): Promise<unknown> {
    const leader = client.impersonate({
      user: 'drover-leader',
      groups: ['system:masters'],
      extra: { 'drover.dev/epoch': [`${of}`] },
    });
    const body = { data: { epoch: `${of}` } };
    return leader
      .resource(configMaps)
      .patch('shared', { type: 'merge', body }, { namespace: 'default' });
  }

  /** Lets the API server refuse what is stamped with an epoch older than the Lease's; in effect when this resolves. */
  async function installEpochPolicy(): Promise<AsyncDisposable> {
    const resource = { group: 'admissionregistration.k8s.io', version: 'v1', namespaced: false };
    const policies = client.resource({
      ...resource,
      resource: 'validatingadmissionpolicies',
      kind: 'ValidatingAdmissionPolicy',
    });
    const bindings = client.resource({
      ...resource,
      resource: 'validatingadmissionpolicybindings',
      kind: 'ValidatingAdmissionPolicyBinding',
    });
    const stamped = "'drover.dev/epoch' in request.userInfo.extra";
    const epochOf = "int(request.userInfo.extra['drover.dev/epoch'][0])";
    await policies.create({
      metadata: { name: 'leader-epoch' },
      spec: {
        paramKind: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] },
          ],
        },
        matchConditions: [
          { name: 'stamped', expression: `has(request.userInfo.extra) && ${stamped}` },
        ],
        validations: [{ expression: `${epochOf} >= params.spec.leaseTransitions` }],
      },
    });
    await bindings.create({
      metadata: { name: 'leader-epoch' },
      spec: {
        policyName: 'leader-epoch',
        paramRef: {
          name: 'cattle-controllers',
          namespace: 'kube-system',
          parameterNotFoundAction: 'Deny',
        },
        validationActions: ['Deny'],
      },
    });
    await eventually(() => expect(writeAs(-1)).rejects.toMatchObject({ reason: 'Invalid' }));
    return {
      async [Symbol.asyncDispose]() {
        await bindings.delete('leader-epoch');
        await policies.delete('leader-epoch');
      },
    };
  }

  it('accepts no write of a leader that was stopped and overtaken', async () => {
    const maps = client.resource<ConfigMap>(configMaps);
    await maps.create({ metadata: { name: 'shared', namespace: 'default' } });
    await using cache = startCache({});
    const shared = cache.informer<ConfigMap>(configMaps, {
      namespace: 'default',
      fieldSelector: 'metadata.name=shared',
    });
    await shared.waitForSync();
    // The leader fences itself; for the instant in which it may be stopped behind its last look, there is the policy.
    await using _policy = await installEpochPolicy();
    await using watched = await watchShared();

    await using replica = startReplica('replica-child');
    const led = (): number => replica.told.filter(({ event }) => event === 'leads').length;
    for (let round = 0; round < rounds; round += 1) {
      await eventually(() => expect(led()).toBe(round + 1), { timeoutMs: 30_000 });
      await eventually(() => expect(shared.list()[0]?.data?.['writer']).toBe('replica-child'));
      await using rival = contend(`rival-${round}`);
      await eventually(() => expect(rival.elector.leader?.holderIdentity).toBe('replica-child'));
      replica.child.kill('SIGSTOP');
      await eventually(() => expect(rival.epochs).toHaveLength(1), { timeoutMs: 30_000 });
      replica.child.kill('SIGCONT');
      await eventually(() =>
        expect(replica.told.filter(({ isFenced }) => isFenced)).toHaveLength(round + 1),
      );
    }
    await eventually(() => expect(led()).toBe(rounds + 1));
    await eventually(() => expect(shared.list()[0]?.data?.['writer']).toBe('replica-child'));
    const epochs = watched.epochs;
    // A term of the replica and one of its rival for each round, each with a write of its own at least.
    expect(new Set(epochs).size).toBeGreaterThanOrEqual(rounds * 2 + 1);
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
  });

  it('lets the API server refuse the epoch of an earlier leader', async () => {
    await using _policy = await installEpochPolicy();
    await using rival = contend('rival-of-epochs');
    await eventually(() => expect(rival.epochs).toHaveLength(1), { timeoutMs: 30_000 });
    const epoch = rival.epochs[0]!;
    await eventually(
      () => expect(writeAs(epoch - 1)).rejects.toMatchObject({ reason: 'Invalid' }),
      {
        timeoutMs: 30_000,
      },
    );
    await writeAs(epoch);
    const maps = client.resource<ConfigMap>(configMaps);
    expect((await maps.get('shared', { namespace: 'default' })).data?.['epoch']).toBe(`${epoch}`);
  });

  it('hands over when a leader is killed, and shows the leader to operators', async () => {
    await using replica = startReplica('killed-child');
    await eventually(
      () => expect(replica.told).toContainEqual(expect.objectContaining({ event: 'leads' })),
      { timeoutMs: 30_000 },
    );
    await using rival = contend('rival-after-kill');
    await eventually(() => expect(rival.elector.leader?.holderIdentity).toBe('killed-child'));
    replica.child.kill('SIGKILL');
    await eventually(() => expect(rival.epochs).toHaveLength(1), { timeoutMs: 30_000 });
    await eventually(async () => {
      const { stdout } = await controlPlane.kubectl([
        '-n',
        'kube-system',
        'get',
        'configmap',
        'cattle-controllers',
        '-o',
        String.raw`jsonpath={.metadata.annotations.control-plane\.alpha\.kubernetes\.io/leader}`,
      ]);
      expect(JSON.parse(stdout)).toMatchObject({
        holderIdentity: 'rival-after-kill',
        leaseDurationSeconds: 4,
        leaderTransitions: rival.epochs[0],
      });
    });
  });
});
