import { TaskGroup } from '@drover/base';
import type { Runtime } from '@drover/controller-runtime';
import { explorerErrors } from '../errors.ts';
import { errorDocument } from '../format/error-answer.ts';
import type { Asked } from '../handler/context.ts';
import { openWatch, type Watch } from './open-watch.ts';
import type { SubscribeSocket } from './socket.ts';
import {
  frameOf,
  identityOf,
  parseWatchMessage,
  type WatchMessage,
  type WatchSpec,
} from './watch-spec.ts';

/** Watches of one socket. */
const MAX_WATCHES = 256;

/** Frames about watches that a client has not taken; one that still asks for more is left. */
const MAX_CONTROL_FRAMES = 2_048;

/** Clients give a socket up that is silent for 35 s. */
const PING_MS = 20_000;

/** A watch of a socket; it has nothing to tell while its cache is not complete. */
interface Entry {
  readonly spec: WatchSpec;
  readonly ending: AbortController;
  watch?: Watch;
}

interface Opening {
  readonly message: WatchMessage;
  readonly group: TaskGroup;
  readonly signal: AbortSignal;
}

/**
 * One socket of subscriptions.
 *
 * **Guarantees**: a watch begins with `resource.start` and ends with `resource.stop`; of each object changes come in
 * order, and intermediate states may be missing for a slow client, which delays nobody else.
 */
export class SubscribeSession {
  readonly #runtime: Runtime;
  readonly #asked: Asked;
  readonly #socket: SubscribeSocket;
  readonly #entries = new Map<string, Entry>();
  readonly #control: string[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(runtime: Runtime, asked: Asked, socket: SubscribeSocket) {
    this.#runtime = runtime;
    this.#asked = asked;
    this.#socket = socket;
  }

  /** Serves until the client leaves or the request's signal aborts. */
  async run(): Promise<void> {
    await using group = new TaskGroup(this.#asked.request.signal);
    group.signal.addEventListener('abort', () => this.#socket.close(), { once: true });
    try {
      group.run((signal) => this.#write(signal));
      group.run((signal) => this.#ping(signal));
      for await (const text of this.#socket.messages) {
        this.#receive(text, group);
      }
    } finally {
      for (const id of this.#entries.keys()) this.#drop(id);
    }
  }

  #receive(text: string, group: TaskGroup): void {
    const message = parseWatchMessage(text);
    if (!message) return;
    const id = identityOf(message.spec);
    if (message.stop) {
      if (this.#entries.has(id)) this.#end(id);
      return;
    }
    if (this.#entries.has(id)) return;
    const entry: Entry = { spec: message.spec, ending: new AbortController() };
    this.#entries.set(id, entry);
    group.run((signal) => this.#open(id, entry, { message, group, signal }));
  }

  async #open(id: string, entry: Entry, { message, group, signal }: Opening): Promise<void> {
    const { spec } = entry;
    const request = {
      ...this.#asked.request,
      signal: AbortSignal.any([signal, entry.ending.signal]),
    };
    const asked = { ...this.#asked, request };
    try {
      if (this.#entries.size > MAX_WATCHES)
        throw explorerErrors.create('EXPLORER_TOO_MANY_WATCHES', { max: MAX_WATCHES });
      const watch = await openWatch(message, {
        runtime: this.#runtime,
        asked,
        wake: () => this.#changed.resolve(),
        end: (error) => this.#end(id, error),
        run: (work) => group.run(work),
      });
      if (request.signal.aborted) return watch[Symbol.dispose]();
      entry.watch = watch;
      this.#tell(frameOf('resource.start', spec));
    } catch (error) {
      if (!request.signal.aborted) this.#end(id, error);
    }
  }

  #end(id: string, error?: unknown): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#drop(id);
    if (error !== undefined) {
      const data = { error: errorDocument(error).message };
      this.#tell(frameOf('resource.error', entry.spec, { data }));
    }
    this.#tell(frameOf('resource.stop', entry.spec));
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    entry?.ending.abort(new DOMException('stopped', 'AbortError'));
    entry?.watch?.[Symbol.dispose]();
  }

  #tell(frame: string): void {
    this.#control.push(frame);
    this.#changed.resolve();
  }

  async #write(signal: AbortSignal): Promise<void> {
    const onAbort = (): void => this.#changed.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    while (!signal.aborted) {
      this.#changed = Promise.withResolvers();
      for (const frame of this.#frames()) {
        await this.#socket.send(frame);
        if (signal.aborted) return;
        if (this.#control.length > MAX_CONTROL_FRAMES)
          throw explorerErrors.create('EXPLORER_SLOW_READER', { max: MAX_CONTROL_FRAMES });
      }
      await this.#changed.promise;
    }
  }

  /** Everything there is to tell, one of each watch in turn, so that a busy type does not silence others. */
  *#frames(): Generator<string, void, undefined> {
    for (;;) {
      let isEmpty = true;
      for (let frame = this.#control.shift(); frame; frame = this.#control.shift()) yield frame;
      for (const { watch } of this.#entries.values()) {
        const frame = watch?.take();
        if (frame === undefined) continue;
        isEmpty = false;
        yield frame;
      }
      if (isEmpty && this.#control.length === 0) return;
    }
  }

  async #ping(signal: AbortSignal): Promise<void> {
    const { clock } = this.#runtime;
    while (!signal.aborted) {
      this.#tell(JSON.stringify({ name: 'ping', data: {} }));
      await clock.sleep(PING_MS, { signal });
    }
  }
}
