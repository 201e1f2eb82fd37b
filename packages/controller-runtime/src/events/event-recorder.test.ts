import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { FaultyCluster } from '../testing/faulty-cluster.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import type { Event, EventNote } from './event.ts';
import { createEventRecorder } from './event-recorder.ts';

const EVENTS = {
  group: 'events.k8s.io',
  version: 'v1',
  resource: 'events',
  kind: 'Event',
  namespaced: true,
};
const namespace = 'default';

const cluster = {
  apiVersion: 'management.cattle.io/v3',
  kind: 'Cluster',
  metadata: { name: 'c-abcde', uid: 'uid-1' },
};

const imported: EventNote = {
  type: 'Normal',
  reason: 'Imported',
  action: 'Import',
  note: 'The agent has connected',
};

function setUp() {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const objects = new FaultyCluster(clock);
  const runtime = createTestRuntime({ clock });
  const recorder = createEventRecorder(runtime, {
    client: objects.client('recorder'),
    reportingController: 'drover.dev/cluster',
    reportingInstance: 'server-1',
  });
  const stop = new AbortController();
  const running = recorder.run({ signal: stop.signal });
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  const written = () => objects.calls.map(({ verb, name }) => ({ verb, name }));
  const events = objects.cluster.client().resource<Event>(EVENTS);
  const event = () => events.get(written()[0]?.name ?? '', { namespace });
  const counted = async (): Promise<string> =>
    (await runtime.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('controller_runtime_events_recorded_total{'))
      .join('\n');
  return { clock, objects, recorder, events, end, written, event, counted };
}

describe('createEventRecorder', () => {
  it('creates an event', async () => {
    const it = setUp();
    it.recorder.record(cluster, imported);
    await it.clock.advance(0);
    expect(await it.event()).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: 'default' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'drover.dev/cluster',
      reportingInstance: 'server-1',
      regarding: {
        apiVersion: 'management.cattle.io/v3',
        kind: 'Cluster',
        name: 'c-abcde',
        uid: 'uid-1',
      },
      ...imported,
    });
    expect((await it.event()).metadata?.name).toMatch(/^c-abcde\.[0-9a-f]{16}$/);
    expect(await it.event()).not.toHaveProperty('series');
    await it.end();
  });

  it('makes a series of what happens again, and writes it once a minute', async () => {
    const it = setUp();
    for (let second = 0; second < 90; second += 1) {
      it.recorder.record(cluster, { ...imported, note: `attempt ${second}` });
      await it.clock.advance(1_000);
    }
    expect(it.written().map(({ verb }) => verb)).toEqual(['create', 'patch']);
    expect((await it.event()).series).toEqual({
      count: 60,
      lastObservedTime: '2026-01-01T00:00:59.000000Z',
    });
    await it.clock.advance(60_000);
    expect((await it.event()).series?.count).toBe(90);
    await it.end();
  });

  it('begins another event when six minutes have passed', async () => {
    const it = setUp();
    it.recorder.record(cluster, imported);
    await it.clock.advance(8 * 60_000);
    it.recorder.record(cluster, imported);
    await it.clock.advance(0);
    expect(it.written().map(({ verb }) => verb)).toEqual(['create', 'create']);
    await it.end();
  });

  it('sends what was recorded before it started, and after a restart', async () => {
    const it = setUp();
    await it.end();
    it.recorder.record(cluster, imported);
    const stop = new AbortController();
    const running = it.recorder.run({ signal: stop.signal });
    await it.clock.advance(0);
    expect(it.written()).toHaveLength(1);
    stop.abort();
    await running;
  });

  it('drops more than 25 different events of an object, and leaves other objects their share', async () => {
    const it = setUp();
    for (let count = 0; count < 40; count += 1) {
      it.recorder.record(cluster, { ...imported, reason: `Reason${count}` });
    }
    it.recorder.record({ ...cluster, metadata: { name: 'c-other', uid: 'uid-2' } }, imported);
    await it.clock.advance(0);
    expect(it.written()).toHaveLength(26);
    expect(await it.counted()).toBe(
      'controller_runtime_events_recorded_total{result="dropped"} 15\n' +
        'controller_runtime_events_recorded_total{result="created"} 26',
    );
    await it.end();
  });

  it('gives an event up that is refused three times', async () => {
    const it = setUp();
    let tried = 0;
    it.objects.fault(() => {
      tried += 1;
      throw new Error('refused');
    });
    it.recorder.record(cluster, imported);
    await it.clock.advance(600_000);
    expect(tried).toBe(3);
    expect(await it.counted()).toContain('{result="dropped"} 1');
    it.objects.fault(() => {});
    it.recorder.record(cluster, imported);
    await it.clock.advance(0);
    expect(it.written()).toHaveLength(1);
    await it.end();
  });

  it('creates the event again when it was deleted in the middle of its series', async () => {
    const it = setUp();
    it.recorder.record(cluster, imported);
    await it.clock.advance(0);
    const name = it.written()[0]?.name ?? '';
    await it.events.delete(name, { namespace });
    it.recorder.record(cluster, imported);
    await it.clock.advance(60_000);
    expect((await it.events.get(name, { namespace })).series?.count).toBe(2);
    await it.end();
  });

  it('cuts a note that is too long', async () => {
    const it = setUp();
    it.recorder.record(cluster, { ...imported, note: 'x'.repeat(5_000) });
    await it.clock.advance(0);
    expect((await it.event()).note).toHaveLength(1_000);
    await it.end();
  });
});
