import { NOTHING_HELD, type UserInfo } from '@drover/rbac';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { Exchange } from '../http/exchange.ts';
import type { LiveRequests } from '../proxy/live-requests.ts';
import { callerFor } from '../v3/norman-request.ts';

/** Knows when somebody is no longer who he was. */
export interface FollowCallerOptions {
  readonly live: LiveRequests;
  readonly virtualGroups: VirtualGroups;
}

/** The signal aborts when the client is gone, with the caller's token, and when his groups change: he comes again as who he is then. */
export function followCaller(
  { identity, signal }: Exchange,
  caller: UserInfo,
  { live, virtualGroups }: FollowCallerOptions,
): Disposable & { readonly signal: AbortSignal } {
  const ended = new AbortController();
  signal.addEventListener('abort', () => ended.abort(signal.reason), { once: true });
  const following =
    identity &&
    live.add({
      tokenName: identity.tokenName,
      rights: [{ user: identity.user, held: NOTHING_HELD }],
      end: (reason) => ended.abort(reason),
      onChange: (user) => {
        const now = callerFor({ ...identity, user }, virtualGroups).user;
        if (!hasSameGroups(now, caller))
          ended.abort(new DOMException('the groups have changed', 'AbortError'));
      },
    });
  return { signal: ended.signal, [Symbol.dispose]: () => following?.[Symbol.dispose]() };
}

function hasSameGroups(one: UserInfo, other: UserInfo): boolean {
  return new Set(one.groups).symmetricDifference(new Set(other.groups)).size === 0;
}
