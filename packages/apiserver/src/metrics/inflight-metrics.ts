import { familyText } from './exposition.ts';

/** What requests do, in the words of the metric. */
export type RequestKind = 'mutating' | 'readOnly';

/** How many requests were worked on at once. */
export class InflightMetrics {
  readonly #now: Record<RequestKind, number> = { mutating: 0, readOnly: 0 };
  readonly #peak: Record<RequestKind, number> = { mutating: 0, readOnly: 0 };

  begin(kind: RequestKind): void {
    const now = this.#now[kind] + 1;
    this.#now[kind] = now;
    if (now > this.#peak[kind]) this.#peak[kind] = now;
  }

  end(kind: RequestKind): void {
    this.#now[kind] -= 1;
  }

  /** The most there were since this was asked last, as text: what is there at one moment says little. */
  render(): string {
    const kinds: readonly RequestKind[] = ['mutating', 'readOnly'];
    const samples = kinds.map((kind) => {
      const value = this.#peak[kind];
      this.#peak[kind] = this.#now[kind];
      return { labels: { request_kind: kind }, value };
    });
    const help = 'The most requests that were worked on at once since the last look.';
    return familyText(
      { name: 'apiserver_current_inflight_requests', type: 'gauge', help },
      samples,
    );
  }
}
