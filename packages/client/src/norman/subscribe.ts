import { StatusError } from '@drover/apimachinery';
import { clientErrors } from '../errors.ts';
import type { TransportSocket } from '../transport/transport.ts';
import { guardIdle } from '../watch/idle-guard.ts';
import type { NormanExchange } from './exchange.ts';
import { NormanError, normanErrorOf } from './norman-error.ts';
import type { NormanResource } from './resource.ts';

/** A change as the server tells it. */
export interface NormanEvent {
  readonly type: 'change' | 'remove';
  /** The resource after the change, or as it was last. */
  readonly resource: NormanResource;
}

/** Longest silence: the server sends a ping every 5 s. */
const IDLE_TIMEOUT_MS = 20_000;

/**
 * Opens a subscription. Resolves when the server has taken it, so that a list that is read afterwards leaves no gap.
 *
 * **Guarantees**: frames are read as fast as the iteration goes; leaving it closes the socket. Ends when the server
 * does.
 *
 * @throws NormanError when the server refuses; `CLIENT_NO_UPGRADE`. The iteration throws `CLIENT_WATCH_IDLE` after 20 s
 * without a frame, `CLIENT_ANSWER_CUT`, and the reason of the signal.
 */
export async function openSubscription(
  exchange: NormanExchange,
  path: string,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<NormanEvent>> {
  const idle = new AbortController();
  const ended = signal ? AbortSignal.any([signal, idle.signal]) : idle.signal;
  const socket = await openSocket(exchange, path, ended);
  const messages = guardIdle(socket.messages, {
    clock: exchange.clock,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    onIdle: () =>
      idle.abort(
        clientErrors.create('CLIENT_WATCH_IDLE', {
          path: path.split('?', 1)[0],
          idleTimeoutMs: IDLE_TIMEOUT_MS,
        }),
      ),
  });
  return events(socket, messages);
}

async function* events(
  socket: TransportSocket,
  messages: AsyncIterable<Uint8Array>,
): AsyncGenerator<NormanEvent, void, undefined> {
  await using _closed = socket;
  for await (const message of messages) {
    const event = parseFrame(new TextDecoder().decode(message));
    if (event) yield event;
  }
}

async function openSocket(
  { transport, credentials }: NormanExchange,
  path: string,
  signal: AbortSignal,
): Promise<TransportSocket> {
  const upgrade = transport.upgrade?.bind(transport);
  if (!upgrade) throw clientErrors.create('CLIENT_NO_UPGRADE', { server: transport.name });
  const headers = (await credentials?.headers({ signal })) ?? {};
  try {
    return await upgrade({ path, headers, protocols: [], signal });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { code, message } = normanErrorOf({ status: error.code, headers: {} }, '');
    throw new NormanError({ status: error.code, code, message });
  }
}

/** A frame as an event; `undefined` for pings and what is not known. */
function parseFrame(text: string): NormanEvent | undefined {
  const { name, data } = JSON.parse(text) as { name?: string; data?: NormanResource };
  if (data === undefined) return undefined;
  if (name === 'resource.change') return { type: 'change', resource: data };
  if (name === 'resource.remove') return { type: 'remove', resource: data };
  return undefined;
}
