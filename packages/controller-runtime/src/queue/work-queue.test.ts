import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

function openQueue(fairnessOf?: (key: string) => string, maxPerGroup?: number) {
  const runtime = createTestRuntime();
  const queue = new WorkQueue<string>({
    name: 'test',
    clock: runtime.clock,
    metrics: runtime.metrics.workQueue,
    rateLimiter: createRateLimiter(runtime, {
      backoff: { initialMs: 10, maxMs: 80, jitter: 'none' },
    }),
    keyText: (key) => key,
    ...(fairnessOf && { fairnessOf }),
    maxPerGroup,
  });
  return { queue, clock: runtime.clock, registry: runtime.registry };
}

describe('WorkQueue', () => {
  it('hands a key out once, however often it was added', async () => {
    const { queue } = openQueue();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect([await queue.take(), await queue.take(), queue.length]).toEqual(['a', 'b', 0]);
  });

  it('hands a key that was added in work out again, and not before it is done', async () => {
    const { queue } = openQueue();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('a');
    expect(queue.length).toBe(0);
    queue.done('a');
    expect(queue.length).toBe(1);
    await queue.take();
    queue.done('a');
    expect(queue.length).toBe(0);
  });

  it('lets groups take turns', async () => {
    const { queue } = openQueue((key) => key.slice(0, 1));
    for (const key of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add(key);
    const taken: (string | undefined)[] = [];
    for (let turn = 0; turn < 6; turn += 1) taken.push(await queue.take());
    expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('hands out no more of a group than may be worked on, and serves the others meanwhile', async () => {
    const { queue } = openQueue((key) => key.slice(0, 1), 2);
    for (const key of ['a1', 'a2', 'a3', 'a4', 'b1']) queue.add(key);
    expect([await queue.take(), await queue.take(), await queue.take()]).toEqual([
      'a1',
      'b1',
      'a2',
    ]);
    const next = queue.take();
    queue.add('a5');
    queue.done('b1');
    await expect(Promise.race([next, Promise.resolve('nothing')])).resolves.toBe('nothing');
    queue.done('a1');
    expect(await next).toBe('a3');
    queue.add('a2');
    queue.done('a2');
    expect(await queue.take()).toBe('a4');
    queue.done('a3');
    queue.done('a4');
    expect([await queue.take(), await queue.take(), queue.length]).toEqual(['a5', 'a2', 0]);
  });

  it('wakes somebody who waits for a key of a group when one of it is given back', async () => {
    const { queue } = openQueue(() => 'a', 1);
    queue.add('a1');
    queue.add('a2');
    await queue.take();
    const waiting = queue.take();
    queue.done('a1');
    expect(await waiting).toBe('a2');
  });

  it('adds a key after a delay, the earliest of several', async () => {
    const { queue, clock } = openQueue();
    queue.addAfter('a', 500);
    queue.addAfter('a', 200);
    queue.addAfter('a', 900);
    await clock.advance(199);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(queue.length).toBe(1);
    await queue.take();
    queue.done('a');
    await clock.advance(1_000);
    expect(queue.length).toBe(0);
  });

  it('slows a key by its failures, up to a bound, until they are forgotten', async () => {
    const { queue, clock } = openQueue();
    const waits: number[] = [];
    for (let failure = 0; failure < 5; failure += 1) {
      const startMs = clock.monotonicMs();
      queue.addRateLimited('a');
      while (queue.length === 0) await clock.advance(5);
      waits.push(clock.monotonicMs() - startMs);
      await queue.take();
      queue.done('a');
    }
    expect(waits).toEqual([10, 20, 40, 80, 80]);
    expect(queue.failures('a')).toBe(5);
    queue.forget('a');
    queue.addRateLimited('a');
    await clock.advance(10);
    expect(queue.length).toBe(1);
  });

  it('wakes another taker when the woken one was aborted', async () => {
    const { queue } = openQueue();
    const abort = new AbortController();
    const first = queue.take({ signal: abort.signal });
    const second = queue.take();
    queue.add('a');
    abort.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(await second).toBe('a');
  });

  it('ends its takers at shutdown, drops what waits, and tells when it has drained', async () => {
    const { queue, clock } = openQueue();
    queue.add('a');
    await queue.take();
    const waiting = queue.take();
    queue.addAfter('b', 10);
    queue.add('a');
    queue.shutDown();
    queue.add('c');
    queue.addAfter('c', 1);
    expect(await waiting).toBeUndefined();
    let drained = false;
    const draining = queue.drained().then(() => {
      drained = true;
    });
    await clock.advance(100);
    expect([drained, queue.length, clock.pending]).toEqual([false, 0, 0]);
    queue.done('a');
    await draining;
    expect(queue.length).toBe(0);
    await queue.drained();
  });

  it('tells depth, additions, retries, waits and work in the metrics of client-go', async () => {
    const { queue, clock, registry } = openQueue();
    queue.add('a');
    queue.add('b');
    await clock.advance(2_000);
    await queue.take();
    queue.addRateLimited('c');
    await clock.advance(3_000);
    const lines = (await registry.metrics()).split('\n');
    for (const line of [
      'workqueue_depth{name="test"} 2',
      'workqueue_adds_total{name="test"} 3',
      'workqueue_retries_total{name="test"} 1',
      'workqueue_queue_duration_seconds_sum{name="test"} 2',
      'workqueue_unfinished_work_seconds{name="test"} 3',
      'workqueue_longest_running_processor_seconds{name="test"} 3',
    ]) {
      expect(lines).toContain(line);
    }
    queue.done('a');
    expect(await registry.metrics()).toContain(
      'workqueue_work_duration_seconds_sum{name="test"} 3',
    );
    queue.shutDown();
    expect(await registry.metrics()).not.toContain('workqueue_depth{');
  });

  it('agrees with a model of three sets', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const command = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key }),
      fc.record({
        do: fc.constant('add later' as const),
        key,
        ms: fc.integer({ min: 1, max: 30 }),
      }),
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constant('done' as const), key }),
      fc.record({ do: fc.constant('pass time' as const), ms: fc.integer({ min: 1, max: 20 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 60 }), async (commands) => {
        const { queue, clock } = openQueue();
        const waiting: string[] = [];
        const working = new Map<string, { again: boolean }>();
        const later = new Map<string, number>();
        const add = (added: string): void => {
          const work = working.get(added);
          if (work) work.again = true;
          else if (!waiting.includes(added)) waiting.push(added);
        };
        for (const step of commands) {
          switch (step.do) {
            case 'add':
              add(step.key);
              queue.add(step.key);
              break;
            case 'add later': {
              const dueMs = clock.monotonicMs() + step.ms;
              later.set(step.key, Math.min(later.get(step.key) ?? dueMs, dueMs));
              queue.addAfter(step.key, step.ms);
              break;
            }
            case 'take': {
              const next = waiting.shift();
              if (next === undefined) break;
              working.set(next, { again: false });
              expect(await queue.take()).toBe(next);
              break;
            }
            case 'done': {
              const work = working.get(step.key);
              working.delete(step.key);
              if (work?.again) waiting.push(step.key);
              queue.done(step.key);
              break;
            }
            case 'pass time': {
              const endMs = clock.monotonicMs() + step.ms;
              const due = [...later].filter(([, atMs]) => atMs <= endMs);
              for (const [dueKey] of due.toSorted((a, b) => a[1] - b[1])) {
                later.delete(dueKey);
                add(dueKey);
              }
              await clock.advance(step.ms);
              break;
            }
          }
          expect(queue.length).toBe(waiting.length);
        }
        expect(
          queue
            .snapshot()
            .processing.map((taken) => taken.key)
            .toSorted(),
        ).toEqual([...working.keys()].toSorted());
      }),
      { numRuns: 60 },
    );
  });
});
