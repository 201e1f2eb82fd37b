import type { TransportRequest } from '../../transport/transport.ts';

/** An answer to a request that came over a port. */
export interface PortResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A body at hand travels with the head in one message; a stream follows with back-pressure. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/**
 * Answers a request. Its `signal` is aborted when the caller gives up or the port closes; what it throws is told to
 * the caller as `CLIENT_UNREACHABLE`, so failures that have a status must be answers.
 */
export type PortHandler = (
  request: TransportRequest & { readonly signal: AbortSignal },
) => Promise<PortResponse>;
