import type { Duplex } from 'node:stream';
import type { UserInfo } from '../authentication/user-info.ts';

/** Who is at the other end of the connection, as far as the connection itself tells. */
export type Peer =
  /** A connection that only this process can open, for that identity. */
  | { readonly kind: 'trusted'; readonly user: UserInfo }
  /** A connection of the TLS listener, with the user of its client certificate if it showed a good one. */
  | {
      readonly kind: 'network';
      readonly user: UserInfo | undefined;
      /** Whether it showed a certificate that is not good. */
      readonly wasRefused: boolean;
      /** The name in its certificate if one signed it that signs those of proxies which speak for users. */
      readonly proxyName?: string | undefined;
      /** Where it comes from. */
      readonly address?: string | undefined;
    };

/** The body of a request: at hand, or still on its way. */
export type RequestBody = Uint8Array | string | AsyncIterable<Uint8Array>;

/** A request, however it arrived. */
export interface ApiRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Header names in lower case; a header that was sent several times has several values. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: RequestBody | undefined;
  readonly peer: Peer;
  /** Whether the connection can serve another protocol after the answer. */
  readonly canUpgrade?: boolean;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** An answer, however it leaves. */
export interface ApiResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The whole body, or a stream of it whose end is not known. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  /** With status 101: the connection that is joined with that of the caller. */
  readonly upgraded?: Duplex;
}

/** The value of a header that must not be repeated; the first if it is. */
export function headerOf(
  { headers }: Pick<ApiRequest, 'headers'>,
  name: string,
): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}
