import { CodedError } from '@drover/base';
import type { ClusterAuthorizer } from '@drover/explorer';
import type { Caller, Norman, NormanRequest } from '@drover/norman';
import { NOTHING_HELD, type UserInfo } from '@drover/rbac';
import { acceptWebSocket } from '@drover/tunnel';
import type { WebSocket } from 'ws';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { refuseForeignOrigin } from '../http/foreign-origin.ts';
import { takeSocket } from '../http/take-socket.ts';
import type { LiveRequests } from '../proxy/live-requests.ts';
import { callerFor, normanRequest, sendNormanResponse } from './norman-request.ts';

/** What clients send is read and thrown away; it need not be long. */
const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

/** The code of a WebSocket that the server may no longer serve. */
const POLICY_VIOLATION = 1008;

/** What subscriptions are made of. */
export interface SubscribeOptions {
  readonly norman: Norman;
  readonly virtualGroups: VirtualGroups;
  readonly live: LiveRequests;
  /** Tells whose rights in the home of state have changed. */
  readonly rights: Pick<ClusterAuthorizer, 'onChange'>;
  /** Bounds what the client may send. */
  readonly limit: (webSocket: WebSocket) => void;
}

/**
 * Answers `/v3/subscribe` with a WebSocket of changes: text frames, one after the other as the client takes them. It ends
 * with the token by which it was opened.
 */
export function createSubscribeHandler(options: SubscribeOptions): Handler {
  const { norman, virtualGroups, limit } = options;
  return async (exchange) => {
    refuseForeignOrigin(exchange);
    const ended = new AbortController();
    const request: NormanRequest = {
      ...(await normanRequest(exchange, virtualGroups)),
      signal: ended.signal,
      followCaller: (onChange) => followCaller(exchange, { ...options, ended, onChange }),
    };
    const frames = await framesOf(exchange, norman, request);
    if (!frames) return;
    const { request: upgrade, socket, head } = takeSocket(exchange);
    const webSocket = acceptWebSocket(upgrade, socket, head, {
      maxMessageBytes: MAX_CLIENT_MESSAGE_BYTES,
    });
    webSocket.on('message', () => {});
    limit(webSocket);
    webSocket.on('error', () => {});
    webSocket.once('close', () =>
      ended.abort(new DOMException('the client is gone', 'AbortError')),
    );
    try {
      for await (const frame of frames) await send(webSocket, frame);
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    } finally {
      const { reason } = ended.signal as { readonly reason?: unknown };
      // A reason of a close frame has 123 bytes at most.
      if (reason instanceof CodedError)
        webSocket.close(POLICY_VIOLATION, reason.message.slice(0, 120));
      else webSocket.close();
    }
  };
}

interface Following extends SubscribeOptions {
  readonly ended: AbortController;
  readonly onChange: (caller: Caller) => void;
}

/** Ends the subscription with the caller's token; tells when the caller may see more or less. */
function followCaller(
  { identity }: Exchange,
  { virtualGroups, live, rights, ended, onChange }: Following,
): Disposable {
  const following = new DisposableStack();
  if (!identity) return following;
  let caller = callerFor(identity, virtualGroups);
  const { tokenName } = identity;
  following.use(
    live.add({
      tokenName,
      rights: [{ user: identity.user, held: NOTHING_HELD }],
      end: (reason) => ended.abort(reason),
      onChange: (user) => {
        const now = callerFor({ ...identity, user }, virtualGroups);
        if (isSameUser(now.user, caller.user)) return;
        caller = now;
        onChange(caller);
      },
    }),
  );
  following.defer(rights.onChange((concerns) => concerns(caller.user) && onChange(caller)));
  return following;
}

function isSameUser(before: UserInfo, after: UserInfo): boolean {
  const [one, other] = [before, after].map(({ groups = [] }) => new Set(groups));
  return one?.symmetricDifference(other ?? new Set()).size === 0;
}

/** The frames, or an answer that says why there are none. */
async function framesOf(
  exchange: Exchange,
  norman: Norman,
  request: NormanRequest,
): Promise<AsyncIterable<string> | undefined> {
  try {
    return norman.subscribe(request);
  } catch (error) {
    await sendNormanResponse(exchange, norman.failure(error, request));
    return undefined;
  }
}

/** Resolves when the socket has taken the frame, so that a slow client slows what it is told. */
function send(webSocket: WebSocket, frame: string): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.send(frame, (error) => (error ? reject(error) : resolve()));
  });
}
