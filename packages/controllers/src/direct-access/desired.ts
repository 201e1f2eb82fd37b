import type { UserInfo } from '@drover/rbac';
import { type DirectAccount, lastTokenMs } from './direct-account.ts';

/** What decides about an account. */
export interface AccountFacts {
  /** Absent: an object with our label that is no account of anybody. */
  readonly account: DirectAccount | undefined;
  /** Another id under which the same cluster is known has made it, and looks after it. */
  readonly isOfAnother: boolean;
  /** Absent: its user is gone, disabled, or holds nothing in the cluster any more. */
  readonly identity: UserInfo | undefined;
  /** Minutes that an account is kept while nobody asks for a token; 0 keeps none. */
  readonly idleMinutes: number;
  readonly nowMs: number;
}

/** What is to become of an account. */
export type AccountFate =
  | 'not ours'
  | { readonly keepMs: number }
  | {
      readonly remove: 'it is nobody’s' | 'its user holds nothing here' | 'nobody asks for tokens';
    };

/** Whether an account may stay, and for how long at most unless a token is asked for. */
export function fateOf({
  account,
  isOfAnother,
  identity,
  idleMinutes,
  nowMs,
}: AccountFacts): AccountFate {
  if (isOfAnother) return 'not ours';
  if (!account) return { remove: 'it is nobody’s' };
  if (!identity) return { remove: 'its user holds nothing here' };
  const leftMs = lastTokenMs(account) + idleMinutes * 60_000 - nowMs;
  return leftMs > 0 ? { keepMs: leftMs } : { remove: 'nobody asks for tokens' };
}
