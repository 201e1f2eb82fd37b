/** One step of the log as a watch told it. */
export interface LogStep {
  readonly revision: number;
  readonly key: string;
  /** What the write put there; absent for a deletion. */
  readonly value: string | undefined;
}

/** What a client asked for. */
export type Request =
  | { readonly kind: 'read'; readonly key: string }
  /** All keys at once. */
  | { readonly kind: 'list' }
  /** Values are unique, so that each step of the log belongs to one request. */
  | { readonly kind: 'create'; readonly key: string; readonly value: string }
  | {
      readonly kind: 'update';
      readonly key: string;
      readonly value: string;
      /** The revision it rests on; absent when any will do. */
      readonly expected?: number | undefined;
    }
  | { readonly kind: 'delete'; readonly key: string };

/** What a client was told. */
export type Outcome =
  /** The revision that was read or written, and what it holds; `undefined` for a deletion, whose answer does not name its revision. */
  | { readonly kind: 'done'; readonly revision: number | undefined; readonly value?: string }
  | {
      readonly kind: 'listed';
      readonly revision: number;
      readonly values: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'conflict' };

/** A request and its answer. Times are those of one clock, and no two are the same. */
export interface Operation {
  readonly request: Request;
  readonly invokedAt: number;
  /** Absent when no answer came: it may have happened, or not, or happen later. */
  readonly answer?: { readonly at: number; readonly outcome: Outcome };
}

/** Collects operations as they happen. */
export class History {
  readonly operations: Operation[] = [];
  #time = 0;

  /** Runs a request; a failure of `run` means that no answer came. */
  async record(request: Request, run: () => Promise<Outcome>): Promise<boolean> {
    const invokedAt = this.#tick();
    try {
      const outcome = await run();
      this.operations.push({ request, invokedAt, answer: { at: this.#tick(), outcome } });
      return true;
    } catch {
      this.operations.push({ request, invokedAt });
      return false;
    }
  }

  #tick(): number {
    this.#time += 1;
    return this.#time;
  }
}
