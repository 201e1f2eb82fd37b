import { failureStatus, StatusError } from '@drover/apimachinery';
import { BoundedQueue, systemClock } from '@drover/base';
import { describe, expect, it } from 'vitest';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { type ControllerOptions, createController } from './controller.ts';
import type { ReconcileContext } from './reconcile.ts';
import { iterableSource, type Source } from './source.ts';
import { TerminalError } from './terminal-error.ts';

type Options = Partial<ControllerOptions<string>> & Pick<ControllerOptions<string>, 'reconcile'>;

function setUp(options: Options) {
  const runtime = createTestRuntime();
  const keys = new BoundedQueue<string>({ maxItems: 100 });
  const controller = createController<string>(runtime, {
    name: 'test',
    keyText: (key) => key,
    sources: [
      iterableSource('keys', (signal) => {
        signal.addEventListener('abort', () => keys.close());
        return keys;
      }),
    ],
    ...options,
  });
  const stopping = new AbortController();
  const cancelled = new AbortController();
  const running = controller.run({ stopping: stopping.signal, signal: cancelled.signal });
  const stop = async (): Promise<void> => {
    stopping.abort();
    cancelled.abort();
    await running;
  };
  return { runtime, keys, controller, stopping, cancelled, running, stop };
}

async function* eachOf(keys: readonly string[]): AsyncGenerator<string, void, undefined> {
  yield* keys;
}

const results = async (registry: { getSingleMetric(name: string): unknown }): Promise<object> => {
  const metric = registry.getSingleMetric('controller_runtime_reconcile_total') as {
    get(): Promise<{ values: { value: number; labels: { result: string } }[] }>;
  };
  const { values } = await metric.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.result, value]));
};

describe('createController', () => {
  it('reconciles each key that a source gives', async () => {
    const seen: string[] = [];
    const { runtime, keys, stop } = setUp({ reconcile: async (key) => void seen.push(key) });
    keys.push('a');
    keys.push('b');
    await runtime.clock.advance(0);
    expect(seen).toEqual(['a', 'b']);
    expect(await results(runtime.registry)).toEqual({ success: 2 });
    await stop();
  });

  it('tries a key that failed again after a growing delay, and forgets failures on success', async () => {
    const attempts: number[] = [];
    const { runtime, keys, controller, stop } = setUp({
      reconcile: async (_, { attempt }) => {
        attempts.push(attempt);
        if (attempts.length < 3) throw new Error('not yet');
      },
    });
    keys.push('a');
    await runtime.clock.advance(0);
    expect(attempts).toEqual([0]);
    expect(controller.snapshot().failures).toMatchObject([
      { key: 'a', attempts: 1, message: 'not yet' },
    ]);
    await runtime.clock.advance(5);
    expect(attempts).toEqual([0, 1]);
    await runtime.clock.advance(10);
    expect(attempts).toEqual([0, 1, 2]);
    expect(controller.snapshot().failures).toEqual([]);
    await runtime.clock.advance(100_000);
    expect(attempts).toHaveLength(3);
    expect(await results(runtime.registry)).toEqual({ error: 2, success: 1 });
    keys.push('a');
    await runtime.clock.advance(0);
    expect(attempts).toEqual([0, 1, 2, 0]);
    await stop();
  });

  it('does not try again after a TerminalError, until the key is added anew', async () => {
    let calls = 0;
    const { runtime, keys, controller, stop } = setUp({
      reconcile: async () => {
        calls += 1;
        throw new TerminalError('the field is wrong');
      },
    });
    keys.push('a');
    await runtime.clock.advance(1_000_000);
    expect(calls).toBe(1);
    expect(controller.snapshot().failures).toMatchObject([{ key: 'a', attempts: 1 }]);
    keys.push('a');
    await runtime.clock.advance(0);
    expect(calls).toBe(2);
    await stop();
  });

  it('comes back after requeueAfterMs', async () => {
    const times: number[] = [];
    const { runtime, keys, stop } = setUp({
      reconcile: async () => {
        times.push(runtime.clock.monotonicMs());
        return { requeueAfterMs: 1_000 };
      },
    });
    keys.push('a');
    await runtime.clock.advance(2_500);
    expect(times).toEqual([0, 1_000, 2_000]);
    expect(await results(runtime.registry)).toEqual({ requeue_after: 3 });
    await stop();
  });

  it('aborts a reconcile that takes too long with a cause of its own, and tries again', async () => {
    const causes: unknown[] = [];
    const { runtime, keys, controller, stop } = setUp({
      timeoutMs: 50,
      reconcile: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            causes.push(signal.reason);
            reject(new Error('gave up'));
          });
        }),
    });
    keys.push('a');
    await runtime.clock.advance(50);
    expect(causes).toMatchObject([{ code: 'RECONCILE_TIMEOUT' }]);
    expect(controller.snapshot().failures).toMatchObject([{ code: 'RECONCILE_TIMEOUT' }]);
    expect(await results(runtime.registry)).toEqual({ timeout: 1 });
    await stop();
  });

  it('aborts the signal of a reconcile that has ended, so that nothing goes on behind it', async () => {
    const signals: AbortSignal[] = [];
    const { runtime, keys, stop } = setUp({
      reconcile: async (_, { signal }) => void signals.push(signal),
    });
    keys.push('a');
    await runtime.clock.advance(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await results(runtime.registry)).toEqual({ success: 1 });
    await stop();
  });

  it('survives whatever a reconciler throws', async () => {
    const thrown: unknown[] = [
      undefined,
      'text',
      null,
      new StatusError(failureStatus(409, 'Conflict', 'x')),
    ];
    let calls = 0;
    const { runtime, keys, stop } = setUp({
      reconcile: () => {
        calls += 1;
        if (thrown.length > 0) throw thrown.shift();
        return Promise.resolve();
      },
    });
    keys.push('a');
    await runtime.clock.advance(10_000);
    expect(calls).toBe(5);
    await stop();
  });

  it('works on as many keys at a time as it has workers, and on each once', async () => {
    const active = new Set<string>();
    let most = 0;
    const { runtime, keys, stop } = setUp({
      workers: 3,
      reconcile: async (key) => {
        expect(active.has(key)).toBe(false);
        active.add(key);
        most = Math.max(most, active.size);
        await runtime.clock.sleep(10);
        active.delete(key);
      },
    });
    for (const key of ['a', 'b', 'c', 'd', 'e', 'a', 'a']) keys.push(key);
    await runtime.clock.advance(5);
    keys.push('a');
    await runtime.clock.advance(100);
    expect(most).toBe(3);
    expect(await results(runtime.registry)).toEqual({ success: 6 });
    await stop();
  });

  it('lets what is in work finish when told to stop, begins nothing new, and cancels at the end', async () => {
    const contexts: ReconcileContext[] = [];
    const { runtime, keys, controller, stopping, cancelled, running } = setUp({
      reconcile: async (_, context) => {
        contexts.push(context);
        await runtime.clock.sleep(1_000, { signal: context.signal });
      },
    });
    keys.push('a');
    keys.push('b');
    await runtime.clock.advance(0);
    stopping.abort();
    await runtime.clock.advance(500);
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([false]);
    expect(controller.snapshot().isRunning).toBe(true);
    cancelled.abort();
    await running;
    expect(contexts).toHaveLength(1);
    expect(await results(runtime.registry)).toEqual({ cancelled: 1 });
    expect(controller.snapshot()).toEqual({ name: 'test', isRunning: false, failures: [] });
  });

  it('gives the event loop its turns while reconciles have nothing to wait for', async () => {
    let nowMs = 0;
    const runtime = createTestRuntime({ clock: { ...systemClock, monotonicMs: () => nowMs } });
    const happened: string[] = [];
    const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`);
    const stopping = new AbortController();
    const controller = createController<string>(runtime, {
      name: 'test',
      keyText: (key) => key,
      sources: [iterableSource('keys', () => eachOf(keys))],
      reconcile: async () => {
        nowMs += 4;
        happened.push('reconcile');
        if (happened.filter((what) => what === 'reconcile').length === keys.length)
          stopping.abort();
      },
    });
    const noteTurns = (): void => {
      happened.push('turn');
      if (!stopping.signal.aborted) setImmediate(noteTurns);
    };
    setImmediate(noteTurns);
    await controller.run({ stopping: stopping.signal, signal: stopping.signal });
    const longest = happened
      .join(' ')
      .split('turn')
      .map((run) => run.split('reconcile').length - 1);
    expect(happened.filter((what) => what === 'reconcile')).toHaveLength(keys.length);
    expect(Math.max(...longest)).toBe(3);
  });

  it('begins when every source is complete', async () => {
    const seen: string[] = [];
    const complete = Promise.withResolvers<void>();
    const slow: Source<string> = {
      name: 'slow',
      keys: async function* () {
        yield 'a';
      },
      waitForSync: () => complete.promise,
    };
    const { runtime, stop } = setUp({
      reconcile: async (key) => void seen.push(key),
      sources: [slow],
    });
    await runtime.clock.advance(60_000);
    expect(seen).toEqual([]);
    complete.resolve();
    await runtime.clock.advance(0);
    expect(seen).toEqual(['a']);
    await stop();
  });

  it('opens a source that failed again', async () => {
    let opened = 0;
    const seen: string[] = [];
    const { runtime, stop } = setUp({
      reconcile: async (key) => void seen.push(key),
      sources: [
        iterableSource('broken', async function* () {
          opened += 1;
          yield `key-${opened}`;
          if (opened === 1) throw new Error('cut');
        }),
      ],
    });
    await runtime.clock.advance(1_000);
    expect(seen).toEqual(['key-1', 'key-2']);
    await stop();
  });
});
