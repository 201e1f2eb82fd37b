import { CodedError } from '@drover/base';
import { type Explorer, subscribeSocket } from '@drover/explorer';
import { NOTHING_HELD, type UserInfo } from '@drover/rbac';
import { acceptWebSocket } from '@drover/tunnel';
import type { WebSocket } from 'ws';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { Exchange } from '../http/exchange.ts';
import { refuseForeignOrigin } from '../http/foreign-origin.ts';
import { takeSocket } from '../http/take-socket.ts';
import type { LiveRequests } from '../proxy/live-requests.ts';
import { callerFor } from '../v3/norman-request.ts';
import { explorerRequest } from './explorer-request.ts';

const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

/** The code of a WebSocket that the server may no longer serve. */
const POLICY_VIOLATION = 1008;

/** What subscriptions to the v1 API are made of. */
export interface ExplorerSubscribeOptions {
  readonly explorer: Explorer;
  readonly virtualGroups: VirtualGroups;
  readonly live: LiveRequests;
  /** Bounds what the client may send. */
  readonly limit: (webSocket: WebSocket) => void;
}

/** Serves `/v1/subscribe` until the client leaves, its token ends, or it belongs to other groups than before. */
export async function serveSubscription(
  exchange: Exchange,
  urlPrefix: string,
  options: ExplorerSubscribeOptions,
): Promise<void> {
  refuseForeignOrigin(exchange);
  const ended = new AbortController();
  const request = {
    ...explorerRequest(exchange, urlPrefix, options.virtualGroups),
    signal: ended.signal,
  };
  const { request: upgrade, socket, head } = takeSocket(exchange);
  const webSocket = acceptWebSocket(upgrade, socket, head, {
    maxMessageBytes: MAX_CLIENT_MESSAGE_BYTES,
  });
  options.limit(webSocket);
  const left = new DOMException('the client is gone', 'AbortError');
  const messages = subscribeSocket(webSocket, () => ended.abort(left));
  using _ = followCaller(exchange, request.caller, { ...options, ended });
  try {
    await options.explorer.subscribe(messages, request);
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    const { reason } = ended.signal as { readonly reason?: unknown };
    // A reason of a close frame has 123 bytes at most.
    if (reason instanceof CodedError)
      webSocket.close(POLICY_VIOLATION, reason.message.slice(0, 120));
    else webSocket.close();
  }
}

/** Ends the subscription with the caller's token, and when his groups change: the client comes again as who he is then. */
function followCaller(
  { identity }: Exchange,
  caller: UserInfo,
  { live, virtualGroups, ended }: ExplorerSubscribeOptions & { readonly ended: AbortController },
): Disposable {
  if (!identity) return new DisposableStack();
  return live.add({
    tokenName: identity.tokenName,
    rights: [{ user: identity.user, held: NOTHING_HELD }],
    end: (reason) => ended.abort(reason),
    onChange: (user) => {
      const now = callerFor({ ...identity, user }, virtualGroups).user;
      if (!hasSameGroups(now, caller))
        ended.abort(new DOMException('the groups have changed', 'AbortError'));
    },
  });
}

function hasSameGroups(one: UserInfo, other: UserInfo): boolean {
  return new Set(one.groups).symmetricDifference(new Set(other.groups)).size === 0;
}
