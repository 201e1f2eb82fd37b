import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Authentication } from '@drover/auth';

/** Where a request came from, after the headers of trusted proxies. */
export interface Origin {
  /** Address of the client. */
  readonly address: string;
  readonly scheme: 'http' | 'https';
  /** Host and port as the client wrote them. */
  readonly host: string;
}

/** A socket that asks to speak another protocol. */
export interface UpgradeSocket {
  readonly socket: Duplex;
  /** Bytes that came after the head of the request. */
  readonly head: Buffer;
}

/** Takes what becomes known of a request while it is answered, for those who write it down. */
export interface RequestNotes {
  /** The caller acts as another. */
  actAs(identity: { readonly user: string; readonly groups: readonly string[] }): void;
  /** It failed, although the answer's status does not say so: a browser was sent elsewhere. */
  failedWith(code: string): void;
  /** A piece of the body that was sent, in order. */
  requestChunk(bytes: Uint8Array): void;
  /** A piece of the answer's body, in order and as it was before compression. */
  responseChunk(bytes: Uint8Array): void;
}

/**
 * One request and how it is answered. Upgrades run through the same filters: as long as nobody took the socket over,
 * `response` answers them like any other request.
 */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As sent, without query. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  readonly requestId: string;
  readonly origin: Origin;
  /** Present when the client asks for an upgrade. */
  readonly upgrade: UpgradeSocket | undefined;
  /** Aborted when the client is gone or the answer is complete. */
  readonly signal: AbortSignal;
  /** Set by the authentication filter; absent for strangers. */
  identity?: Authentication;
  /** Largest body that is read, in bytes; set by the limits, which know who asks. */
  maxBodyBytes?: number;
  /** Set by the audit filter; absent when nothing is written down. */
  notes?: RequestNotes;
}

/** Answers an exchange; settles when the answer is complete or the socket has been handed on. */
export type Handler = (exchange: Exchange) => Promise<void>;

/** Wraps a handler; the outermost filter runs first. */
export type Filter = (next: Handler) => Handler;

/** `handler` inside `filters`, the first of which is outermost. */
export function applyFilters(filters: readonly Filter[], handler: Handler): Handler {
  return filters.reduceRight((next, filter) => filter(next), handler);
}
