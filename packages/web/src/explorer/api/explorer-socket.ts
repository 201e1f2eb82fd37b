import { backoffDelayMs, type Clock, type Random } from '@drover/base';

/** What one wants to hear of. */
export interface Subscription {
  readonly resourceType: string;
  readonly namespace?: string;
  readonly id?: string;
  /** `resource.changes`: only that something has changed. */
  readonly mode?: 'resource.changes';
  readonly debounceMs?: number;
}

/** One frame of `/v1/subscribe`. */
export interface ExplorerFrame extends Subscription {
  readonly name: string;
  readonly revision?: string;
  readonly data?: unknown;
}

/** Hears of a subscription. */
export interface SubscriptionListener {
  /** It has begun, again perhaps: what was missed before has to be read. */
  onStart(): void;
  onChange(frame: ExplorerFrame): void;
  /** It has ended, and is being begun again. */
  onLost(): void;
}

/** As much of a `WebSocket` as is used. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

interface ExplorerSocketOptions {
  readonly open: () => SocketLike;
  readonly clock: Clock;
  readonly random: Random;
}

interface Followed {
  readonly subscription: Subscription;
  readonly listeners: Set<SubscriptionListener>;
  isLive: boolean;
}

/** Pings come every 30 s. */
const SILENCE_MS = 40_000;
/** Between two requests for a subscription that the server has ended. */
const AGAIN_MS = 2000;

/** What tells subscriptions apart, also in frames. */
export function identityOf(subscription: Subscription): string {
  const { resourceType, namespace = '', id = '', mode = '' } = subscription;
  return JSON.stringify([resourceType, namespace, id, mode]);
}

/**
 * The one line to the explorer of a cluster, over which any number of lists are followed.
 *
 * **Guarantee**: equal subscriptions are one on the wire; each listener hears `onStart` when it comes and after every break.
 */
export class ExplorerSocket {
  readonly #options: ExplorerSocketOptions;
  readonly #followed = new Map<string, Followed>();
  #socket: SocketLike | undefined;

  constructor(options: ExplorerSocketOptions) {
    this.#options = options;
  }

  /** Begins to follow; the returned function ends it. */
  follow(subscription: Subscription, listener: SubscriptionListener): () => void {
    const identity = identityOf(subscription);
    const known = this.#followed.get(identity);
    const followed = known ?? { subscription, listeners: new Set(), isLive: false };
    followed.listeners.add(listener);
    if (!known) {
      this.#followed.set(identity, followed);
      this.#say(subscription);
    } else if (followed.isLive) listener.onStart();
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size > 0) return;
      this.#followed.delete(identity);
      this.#say({ ...subscription, stop: true });
    };
  }

  /** Keeps the line open until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (await this.#connect(signal)) attempt = 0;
      if (signal.aborted) return;
      const delayMs = backoffDelayMs({ initialMs: 1000, maxMs: 15_000 }, attempt, random);
      await clock.sleep(500 + delayMs, { signal }).catch(() => undefined);
    }
  }

  /** Tells whether the line was ever open. */
  #connect(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = this.#options.open();
      const close = (): void => socket.close();
      const watchdog = (): (() => void) => this.#options.clock.schedule(SILENCE_MS, close);
      let cancelSilence = watchdog();
      let opened = false;
      signal.addEventListener('abort', close, { once: true });
      socket.addEventListener('open', () => {
        opened = true;
        this.#socket = socket;
        for (const { subscription } of this.#followed.values()) this.#say(subscription);
      });
      socket.addEventListener('message', ({ data }) => {
        cancelSilence();
        cancelSilence = watchdog();
        this.#hear(JSON.parse(String(data)) as ExplorerFrame);
      });
      socket.addEventListener('close', () => {
        cancelSilence();
        signal.removeEventListener('abort', close);
        this.#socket = undefined;
        for (const followed of this.#followed.values()) lose(followed);
        resolve(opened);
      });
    });
  }

  #say(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #hear(frame: ExplorerFrame): void {
    if (frame.name === 'ping') return;
    const identity = identityOf(frame);
    const followed = this.#followed.get(identity);
    if (!followed) return;
    switch (frame.name) {
      case 'resource.start':
        followed.isLive = true;
        for (const listener of followed.listeners) listener.onStart();
        return;
      case 'resource.error':
        return;
      case 'resource.stop':
        lose(followed);
        this.#options.clock.schedule(AGAIN_MS, () => {
          if (this.#followed.get(identity) === followed) this.#say(followed.subscription);
        });
        return;
      default:
        for (const listener of followed.listeners) listener.onChange(frame);
    }
  }
}

function lose(followed: Followed): void {
  if (!followed.isLive) return;
  followed.isLive = false;
  for (const listener of followed.listeners) listener.onLost();
}
