import { isNotFound, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import { BoundedQueue, formatMicroTime } from '@drover/base';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { createController } from '../controller/controller.ts';
import type { ReconcileResult } from '../controller/reconcile.ts';
import { iterableSource } from '../controller/source.ts';
import { TerminalError } from '../controller/terminal-error.ts';
import type { Lifetime, Runnable } from '../manager/runnable.ts';
import type { Runtime } from '../runtime.ts';
import { type Event, type EventNote, newEvent, seriesKey } from './event.ts';

/** How a recorder is made. */
export interface EventRecorderOptions {
  readonly client: KubernetesClient;
  /** Who reports: `drover.dev/cluster-controller`. */
  readonly reportingController: string;
  /** Which process of it. */
  readonly reportingInstance: string;
}

/**
 * Tells people what happened to objects, by Events. Add it to the manager.
 *
 * **Guarantees**: recording never waits and never fails. What happens again within six minutes becomes a series of one
 * Event, written once a minute at most.
 *
 * **Bounds**: 25 different events of an object, and 1,000 in all, within six minutes; more are dropped and
 * counted in a metric. An event that the API server refuses three times is dropped.
 */
export interface EventRecorder extends Runnable {
  record(regarding: KubernetesObject, note: EventNote): void;
}

/** A recorder; `run` starts sending. */
export function createEventRecorder(
  runtime: Runtime,
  options: EventRecorderOptions,
): EventRecorder {
  return new SeriesRecorder(runtime, options);
}

const EVENTS: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  resource: 'events',
  kind: 'Event',
  namespaced: true,
};

const MAX_SERIES = 1_000;
const MAX_SERIES_OF_AN_OBJECT = 25;
const SERIES_WRITE_MS = 60_000;
const SERIES_END_MS = 6 * 60_000;
const MAX_ATTEMPTS = 3;

interface Series {
  readonly objectKey: string;
  event: Event;
  count: number;
  lastMs: number;
  /** The count that the API server knows; 0 before the event was created. */
  sentCount: number;
}

class SeriesRecorder implements EventRecorder {
  readonly name = 'event-recorder';
  readonly #runtime: Runtime;
  readonly #options: EventRecorderOptions;
  readonly #events: ResourceClient<Event>;
  /** What was recorded in the last minutes, sent or not. */
  readonly #series = new Map<string, Series>();
  readonly #countByObject = new Map<string, number>();
  #unsent: BoundedQueue<string> | undefined;

  constructor(runtime: Runtime, options: EventRecorderOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#events = options.client.resource<Event>(EVENTS);
  }

  record(regarding: KubernetesObject, note: EventNote): void {
    const key = seriesKey(regarding, note);
    const series = this.#series.get(key);
    if (series) {
      series.count += 1;
      series.lastMs = this.#runtime.clock.nowMs();
    } else if (!this.#open(key, regarding, note)) {
      this.#count('dropped');
    }
  }

  async run(lifetime: Lifetime): Promise<void> {
    const sender = createController<string>(this.#runtime, {
      name: this.name,
      keyText: (key) => key,
      sources: [iterableSource('records', (signal) => this.#keys(signal))],
      reconcile: (key, { attempt }) => this.#send(key, attempt),
    });
    await sender.run(lifetime);
  }

  #open(key: string, regarding: KubernetesObject, note: EventNote): boolean {
    const { reportingController, reportingInstance } = this.#options;
    const objectKey = regarding.metadata?.uid ?? '';
    const ofObject = this.#countByObject.get(objectKey) ?? 0;
    if (this.#series.size >= MAX_SERIES || ofObject >= MAX_SERIES_OF_AN_OBJECT) return false;
    const nowMs = this.#runtime.clock.nowMs();
    const suffix = this.#runtime.random.uuid().replaceAll('-', '').slice(0, 16);
    const origin = { reportingController, reportingInstance, suffix, nowMs };
    const event = newEvent(regarding, note, origin);
    this.#series.set(key, { objectKey, event, count: 1, lastMs: nowMs, sentCount: 0 });
    this.#countByObject.set(objectKey, ofObject + 1);
    this.#unsent?.push(key);
    return true;
  }

  #close(key: string, { objectKey }: Series): void {
    this.#series.delete(key);
    const left = (this.#countByObject.get(objectKey) ?? 1) - 1;
    if (left === 0) this.#countByObject.delete(objectKey);
    else this.#countByObject.set(objectKey, left);
  }

  /** What was recorded before the start, then what is recorded anew. */
  #keys(signal: AbortSignal): AsyncIterable<string> {
    const unsent = new BoundedQueue<string>({ maxItems: MAX_SERIES });
    for (const key of this.#series.keys()) unsent.push(key);
    this.#unsent = unsent;
    signal.addEventListener('abort', () => unsent.close(), { once: true });
    return unsent;
  }

  /** Brings the API server up to what was recorded; comes back until the series has ended. */
  async #send(key: string, attempt: number): Promise<ReconcileResult | void> {
    const series = this.#series.get(key);
    if (!series) return;
    const { count } = series;
    try {
      if (count > series.sentCount) await this.#write(series);
    } catch (error) {
      if (attempt + 1 < MAX_ATTEMPTS) throw error;
      this.#close(key, series);
      this.#count('dropped');
      throw new TerminalError('the API server refuses the event', { cause: error });
    }
    series.sentCount = count;
    const isOver = this.#runtime.clock.nowMs() - series.lastMs >= SERIES_END_MS;
    if (!isOver || series.count > count) return { requeueAfterMs: SERIES_WRITE_MS };
    this.#close(key, series);
  }

  async #write(series: Series): Promise<void> {
    const { event, count, lastMs, sentCount } = series;
    const { name = '', namespace } = event.metadata ?? {};
    const progress =
      count > 1 ? { series: { count, lastObservedTime: formatMicroTime(lastMs) } } : {};
    try {
      if (sentCount > 0) {
        await this.#events.patch(name, { type: 'merge', body: progress }, { namespace });
        return this.#count('series');
      }
    } catch (error) {
      // Events are deleted after an hour or so; a series may last longer.
      if (!isNotFound(error)) throw error;
    }
    await this.#events.create({ ...event, ...progress }, { namespace });
    this.#count('created');
  }

  #count(result: 'created' | 'series' | 'dropped'): void {
    this.#runtime.metrics.events.inc({ result });
  }
}
