/** Why a {@link MessageSocket} ended. */
export interface SocketEnd {
  /** The WebSocket close code; 1006 when there was no Close frame. */
  readonly code: number;
  /** The text of the Close frame, or of the failure. */
  readonly reason: string;
}

/** What a session wants to know of its socket. */
export interface MessageSocketHandlers {
  /** A binary message. The bytes may be kept. */
  message(bytes: Buffer): void;
  /** A ping of ours came back with its number, or without where the other side does not repeat it. */
  pong(token: number | undefined): void;
  /** A message that no tunnel sends, for example a text. */
  violation(what: string): void;
  /** The socket takes data again after `pendingBytes` had been above zero. */
  drain(): void;
  /** The socket has ended; nothing follows. Called once. */
  end(end: SocketEnd): void;
}

/** What a session needs of a WebSocket: whole messages, and counters by which it judges its health. */
export interface MessageSocket {
  /** Bytes that were sent and that the machine has not taken yet. */
  readonly pendingBytes: number;
  /** All bytes that arrived, whatever they were. */
  readonly receivedBytes: number;
  /** All bytes that the machine has taken. */
  readonly writtenBytes: number;
  /** From now on the handlers are called; before, nothing is lost. */
  start(handlers: MessageSocketHandlers): void;
  /** Sends a message; what is sent within one turn of the event loop leaves together. */
  send(message: Buffer): void;
  /** Sends a ping that shows a number of 32 bits. */
  ping(token: number): void;
  /** Sends a Close frame and ends the connection, by force where the peer does not answer. */
  close(code: number, reason: string): void;
}
