/** Bytes of a stream. */
export interface DataMessage {
  readonly type: 'data';
  readonly streamId: number;
  readonly body: Uint8Array;
}

/** Asks the other side to dial `address` with `protocol` and to join the result to a new stream. */
export interface ConnectMessage {
  readonly type: 'connect';
  readonly streamId: number;
  /** What stands before the first slash; `tcp`, `unix`, `npipe`, or `<clientKey>::tcp` through a peer. */
  readonly protocol: string;
  /** What stands behind the first slash; empty when there was none. */
  readonly address: string;
}

/** Ends a stream; the text `EOF` ends it cleanly. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly streamId: number;
  readonly text: string;
}

/** Stop or continue sending Data of a stream. */
export interface FlowMessage {
  readonly type: 'pause' | 'resume';
  readonly streamId: number;
}

/** A peer server announces that it reaches a client, or no longer. */
export interface ClientMessage {
  readonly type: 'add-client' | 'remove-client';
  /** `<clientKey>/<sessionKey>`. */
  readonly client: string;
}

/** The ids of all streams that the sender knows; `undefined` where it was not a whole number of ids. */
export interface SyncMessage {
  readonly type: 'sync';
  readonly streamIds: readonly number[] | undefined;
}

/** The sender is about to leave: open no more streams to it. Sent only to a peer that is ours. */
export interface GoAwayMessage {
  readonly type: 'go-away';
}

/** A message of a type that this version does not know. */
export interface UnknownMessage {
  readonly type: 'unknown';
}

/** One message of the wire. */
export type Message =
  | DataMessage
  | ConnectMessage
  | ErrorMessage
  | FlowMessage
  | ClientMessage
  | SyncMessage
  | GoAwayMessage
  | UnknownMessage;

/** The text of an {@link ErrorMessage} that ends a stream cleanly. */
export const CLEAN_END = 'EOF';
