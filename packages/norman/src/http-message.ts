import type { UserInfo } from '@drover/rbac';

/** Who sent a request. */
export interface Caller {
  readonly user: UserInfo;
  /** The token by which they are known; absent for callers inside the server. */
  readonly tokenName?: string;
  /** The only cluster that their token is good for; absent when it is good for everything. */
  readonly clusterScope?: string;
  /** They must change their password before anything else. */
  readonly mustChangePassword?: true;
}

/** A request as data. */
export interface NormanRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query as sent, beginning with `/`. */
  readonly url: string;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Empty when there is none; at most {@link MAX_BODY_BYTES}, or the answer is an error. */
  readonly body: Uint8Array;
  /** `undefined` when the request carries no valid credential. */
  readonly caller: Caller | undefined;
  /** Whether the client reached us, or a trusted proxy in front of us, by TLS. */
  readonly isSecure: boolean;
  /** The client's address, for throttling logins. */
  readonly address: string;
  /** Names the request in the log. */
  readonly requestId: string;
  readonly signal: AbortSignal;
  /**
   * For requests that last: tells who the caller is when he may have gained or lost something; the same as before when
   * only the rules have changed. Absent: nothing changes.
   */
  readonly followCaller?: (onChange: (caller: Caller) => void) => Disposable;
}

/** An answer as data. */
export interface NormanResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** Larger bodies are refused. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;
