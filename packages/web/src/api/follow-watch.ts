import type { KubernetesObject, WatchEvent } from '@drover/apimachinery';
import { send } from './http.ts';

/** One watch of a managed cluster. */
export interface WatchRequest {
  /** Path of the list on this server. */
  readonly path: string;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

/** Called for each event but `ERROR`, which ends the watch. */
export type WatchListener<T extends KubernetesObject> = (event: WatchEvent<T>) => void;

function watchUrl({ path, resourceVersion }: WatchRequest): URL {
  const url = new URL(path, location.href);
  url.searchParams.set('watch', 'true');
  url.searchParams.set('allowWatchBookmarks', 'true');
  url.searchParams.set('resourceVersion', resourceVersion);
  return url;
}

/**
 * Follows one watch to its end. It goes over a WebSocket, because a browser has six connections a host for everything else;
 * where that is not possible (the API server in the management server has none, some proxies let none through) it goes
 * over one of the six.
 */
export async function followWatch<T extends KubernetesObject>(
  request: WatchRequest,
  onEvent: WatchListener<T>,
): Promise<void> {
  const opened = await followSocket(request, onEvent);
  if (!opened && !request.signal.aborted) await followStream(request, onEvent);
}

/** Tells whether the socket ever opened. */
function followSocket<T extends KubernetesObject>(
  request: WatchRequest,
  onEvent: WatchListener<T>,
): Promise<boolean> {
  const url = watchUrl(request);
  url.protocol = url.protocol.replace('http', 'ws');
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    let opened = false;
    const close = (): void => socket.close();
    request.signal.addEventListener('abort', close, { once: true });
    socket.addEventListener('open', () => {
      opened = true;
    });
    socket.addEventListener('close', () => {
      request.signal.removeEventListener('abort', close);
      resolve(opened);
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as WatchEvent<T>;
      if (event.type === 'ERROR') socket.close();
      else onEvent(event);
    });
  });
}

async function followStream<T extends KubernetesObject>(
  request: WatchRequest,
  onEvent: WatchListener<T>,
): Promise<void> {
  const { pathname, search } = watchUrl(request);
  const { body } = await send(`${pathname}${search}`, { signal: request.signal });
  if (!body) return;
  for await (const line of linesOf(body)) {
    const event = JSON.parse(line) as WatchEvent<T>;
    if (event.type === 'ERROR') return;
    onEvent(event);
  }
}

/** Whole lines of a body, as they come. */
export async function* linesOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    await reader.cancel();
  }
}
