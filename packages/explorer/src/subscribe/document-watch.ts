import type { Clock, Logger } from '@drover/base';

/** Documents by id. */
export type Documents = ReadonlyMap<string, object>;

/** What happened to the documents since the last look; an absent one is gone. */
export type DocumentChanges = ReadonlyMap<
  string,
  { readonly before?: object | undefined; readonly after?: object | undefined }
>;

/** How documents are looked at. */
export interface DocumentWatchOptions {
  readonly read: () => Promise<Documents>;
  /** The frames that tell of changes. */
  readonly framesOf: (changes: DocumentChanges) => readonly string[];
  readonly wake: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const LOOK_MS = 5_000;

/** Tells of changes of documents that are made for the caller, by looking at them every five seconds. */
export class DocumentWatch implements Disposable {
  readonly #options: DocumentWatchOptions;
  readonly #ended = new AbortController();
  #frames: string[] = [];
  #last: ReadonlyMap<string, { readonly text: string; readonly document: object }>;

  /** @param told - what the client knows already. */
  constructor(options: DocumentWatchOptions, told: Documents) {
    this.#options = options;
    this.#last = textsOf(told);
  }

  take(): string | undefined {
    return this.#frames.shift();
  }

  /** Looks until it is disposed or the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.#ended.signal]);
    while (!until.aborted) {
      // A client that has not taken the last changes gets no further ones.
      if (this.#frames.length === 0) await this.#look(until);
      await this.#options.clock.sleep(LOOK_MS, { signal: until }).catch(() => {
        // Aborted: the loop ends.
      });
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new DOMException('stopped', 'AbortError'));
  }

  async #look(until: AbortSignal): Promise<void> {
    const { read, framesOf, wake, log } = this.#options;
    try {
      const now = textsOf(await read());
      const changes = changesOf(this.#last, now);
      this.#last = now;
      if (changes.size === 0) return;
      this.#frames = [...framesOf(changes)];
      wake();
    } catch (err) {
      if (!until.aborted) log.debug({ err }, 'Documents of a subscription were not read');
    }
  }
}

type Texts = ReadonlyMap<string, { readonly text: string; readonly document: object }>;

function textsOf(documents: Documents): Texts {
  return new Map(
    [...documents].map(([id, document]) => [id, { text: JSON.stringify(document), document }]),
  );
}

function changesOf(before: Texts, after: Texts): DocumentChanges {
  const ids = new Set([...before.keys(), ...after.keys()]);
  const changed = [...ids].filter((id) => before.get(id)?.text !== after.get(id)?.text);
  return new Map(
    changed.map((id) => [id, { before: before.get(id)?.document, after: after.get(id)?.document }]),
  );
}
