/** The newest revision at one moment. */
export interface RevisionMark {
  readonly atMs: number;
  readonly revision: number;
}

/** Remembers which revision was the newest when, as far back as it is asked for. */
export class RevisionMarks {
  readonly #maxAgeMs: number;
  #marks: readonly RevisionMark[] = [];

  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  /** Notes the newest revision; moments must come in order. */
  add(mark: RevisionMark): void {
    const oldest = this.#marks.findLastIndex(({ atMs }) => atMs <= mark.atMs - this.#maxAgeMs);
    this.#marks = [...this.#marks.slice(Math.max(oldest, 0)), mark];
  }

  /** Everything up to this revision is as old as the marks go back; 0 when they do not go back so far yet. */
  expired(nowMs: number): number {
    return this.#marks.findLast(({ atMs }) => atMs <= nowMs - this.#maxAgeMs)?.revision ?? 0;
  }
}
