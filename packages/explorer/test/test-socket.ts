import { BoundedQueue } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { UserInfo } from '@drover/rbac';
import { admin, type World } from './world.ts';

/** A frame, as far as tests look into it. */
export interface Frame {
  readonly name: string;
  readonly resourceType?: string;
  readonly revision?: string;
  readonly data?: {
    readonly id?: string;
    readonly error?: string;
    readonly [key: string]: unknown;
  };
}

/** A client of `/v1/subscribe`. */
export interface TestSocket extends AsyncDisposable {
  readonly frames: Frame[];
  say(message: object | string): void;
  /** Waits until the frames of a name (but pings) are these objects or errors. */
  until(check: (frames: readonly Frame[]) => void): Promise<void>;
}

/** Opens a subscription. While `gate` waits, the client takes nothing. */
export function openSocket(
  world: World,
  { caller = admin, gate }: { readonly caller?: UserInfo; readonly gate?: Promise<void> } = {},
): TestSocket {
  const messages = new BoundedQueue<string>({ maxItems: 1_000 });
  const frames: Frame[] = [];
  const left = new AbortController();
  const served = world.explorer.subscribe(
    {
      messages,
      send: async (text) => {
        const frame = JSON.parse(text) as Frame;
        if (frame.name === 'ping') return;
        frames.push(frame);
        await gate;
      },
      close: () => messages.close(),
    },
    {
      method: 'GET',
      url: '/v1/subscribe',
      headers: {},
      caller,
      signal: left.signal,
      urlPrefix: '',
      origin: 'https://drover.example.org',
    },
  );
  return {
    frames,
    say: (message) => {
      messages.push(typeof message === 'string' ? message : JSON.stringify(message));
    },
    until: (check) =>
      eventually(() => {
        check(frames);
        return Promise.resolve();
      }),
    [Symbol.asyncDispose]: async () => {
      messages.close();
      left.abort();
      await served;
    },
  };
}

/** What frames say, in short: `change a/x`, `start pod`, `error watch not allowed…`. */
export function told(frames: readonly Frame[]): string[] {
  return frames.map(({ name, resourceType = '', data }) =>
    `${name.replace('resource.', '')} ${data?.id ?? data?.error ?? resourceType}`.trim(),
  );
}
