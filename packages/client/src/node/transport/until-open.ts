import type { Socket } from 'node:net';

/**
 * Waits until `socket` can be used, as `event` tells.
 *
 * @throws the socket's error; `signal.reason` when that comes first, and then the socket is destroyed.
 */
export function untilOpen<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const settle = (action: () => void) => () => {
      signal.removeEventListener('abort', onAbort);
      action();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.once(
      event,
      settle(() => resolve(socket)),
    );
    socket.once('error', (error) => settle(() => reject(error))());
  });
}
