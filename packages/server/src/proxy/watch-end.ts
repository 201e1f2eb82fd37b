import type { Status } from '@drover/apimachinery';
import type { TransportResponse } from '@drover/client';

const NEWLINE = 0x0a;

/** Whether an answer is a watch whose events are lines of JSON. */
export function isWatch(path: string, { status, headers }: TransportResponse): boolean {
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1));
  return (
    status === 200 &&
    ['true', '1'].includes(query.get('watch') ?? '') &&
    headers['content-encoding'] === undefined &&
    String(headers['content-type']).startsWith('application/json')
  );
}

/** How a watch can be ended so that its client learns why. */
export class WatchEnd {
  #isBetweenEvents = true;

  /** Takes note of a piece of the answer. */
  note(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#isBetweenEvents = chunk.at(-1) === NEWLINE;
  }

  /** The last event, which says why; `undefined` in the middle of another one. */
  event(object: Status): string | undefined {
    if (!this.#isBetweenEvents) return undefined;
    return `${JSON.stringify({ type: 'ERROR', object })}\n`;
  }
}
