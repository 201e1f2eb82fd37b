import { backoffDelayMs, systemClock, systemRandom } from '@drover/base';
import { pathIn, type Resource } from './v3.ts';

/** One frame of `/v3/subscribe`. */
export interface SubscribeFrame {
  readonly name: string;
  readonly data: Resource;
}

/** Folds frames into a list, the oldest first: pure, so that screens can trust what they show. */
export function applyFrames<T extends Resource>(
  items: readonly T[],
  frames: readonly SubscribeFrame[],
): readonly T[] {
  const rows = new Map(items.map((item) => [item.id, item]));
  for (const { name, data } of frames) {
    if (name === 'resource.remove') rows.delete(data.id);
    else if (name === 'resource.change' || name === 'resource.create') rows.set(data.id, data as T);
  }
  return [...rows.values()];
}

/** What a subscription tells its owner. */
export interface SubscriptionEvents {
  onFrame(frame: SubscribeFrame): void;
  /** The socket is open: whatever was missed before must be read again. */
  onOpen(): void;
  /** The socket is gone and is being opened again. */
  onLost(): void;
}

/** Pings come every 5 s; three missing ones mean a dead socket that no one has closed. */
const SILENCE_MS = 16_000;

/** What is followed. */
export interface Followed {
  /** `project/c-x:p-y` or `cluster/c-x`; without one, types of the management server. */
  readonly scope?: string | undefined;
  /** Schema ids. */
  readonly types: readonly string[];
  /** Only resources whose fields have these values. */
  readonly filters: Readonly<Record<string, string>>;
}

/** Follows resources until the signal aborts; reconnects with jittered back-off. */
export async function subscribe(
  { scope, types, filters }: Followed,
  events: SubscriptionEvents,
  signal: AbortSignal,
): Promise<void> {
  const url = new URL(`/v3/${pathIn(scope, 'subscribe')}`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  for (const type of types) url.searchParams.append('resourceTypes', type);
  for (const [name, value] of Object.entries(filters)) url.searchParams.append(name, value);
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const opened = await follow(url, events, signal);
    if (signal.aborted) return;
    if (opened) attempt = 0;
    events.onLost();
    const delayMs = backoffDelayMs({ initialMs: 1000, maxMs: 15_000 }, attempt, systemRandom);
    await systemClock.sleep(500 + delayMs, { signal }).catch(() => undefined);
  }
}

/** Follows one socket to its end; tells whether it ever opened. */
function follow(url: URL, events: SubscriptionEvents, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    let opened = false;
    let cancelSilence = systemClock.schedule(SILENCE_MS, () => socket.close());
    const end = (): void => {
      cancelSilence();
      signal.removeEventListener('abort', close);
      resolve(opened);
    };
    const close = (): void => socket.close();
    signal.addEventListener('abort', close, { once: true });
    socket.addEventListener('close', end, { once: true });
    socket.addEventListener('open', () => {
      opened = true;
      events.onOpen();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      cancelSilence();
      cancelSilence = systemClock.schedule(SILENCE_MS, () => socket.close());
      events.onFrame(JSON.parse(data) as SubscribeFrame);
    });
  });
}
