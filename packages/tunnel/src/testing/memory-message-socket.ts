import type { MessageSocket, MessageSocketHandlers } from '../session/message-socket.ts';

/** What one direction of a {@link MemoryLink} does with messages. */
export type LinkBehaviour =
  /** Delivers them, in order, soon after they were sent. */
  | 'deliver'
  /** Keeps them: they are pending for the sender, as when the network does not move. */
  | 'hold'
  /** Takes and forgets them, as a path that drops packets silently does. */
  | 'drop';

const PING = Symbol('ping');
const PONG = Symbol('pong');
type Parcel = Buffer | typeof PING | typeof PONG;

/**
 * One end of an in-memory connection between two sessions.
 *
 * **Ordering**: messages arrive in the order in which they were sent, never within the call that sends them.
 */
export class MemoryMessageSocket implements MessageSocket {
  /** What happens to the messages that this end sends. */
  behaviour: LinkBehaviour = 'deliver';
  /** Every message that this end sent, oldest first. */
  readonly sent: Buffer[] = [];
  readonly #queue: Parcel[] = [];
  /** Set once, by {@link createPair}. */
  #peer: MemoryMessageSocket = this;
  #handlers: MessageSocketHandlers | undefined;
  #pendingBytes = 0;
  #receivedBytes = 0;
  #writtenBytes = 0;
  #ended = false;
  #moving = false;

  /** Joins two ends. */
  static createPair(): [MemoryMessageSocket, MemoryMessageSocket] {
    const left = new MemoryMessageSocket();
    const right = new MemoryMessageSocket();
    left.#peer = right;
    right.#peer = left;
    return [left, right];
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  start(handlers: MessageSocketHandlers): void {
    this.#handlers = handlers;
    this.#peer.move();
  }

  send(message: Buffer): void {
    if (this.#ended) return;
    this.sent.push(message);
    this.#enqueue(message);
  }

  ping(): void {
    this.#enqueue(PING);
  }

  close(code: number, reason: string): void {
    this.#endWith(code, reason);
    // A path that drops packets drops the Close frame too.
    if (this.behaviour !== 'drop') this.#peer.#endWith(code, reason);
  }

  /** Ends the connection as a cut cable that both sides notice: no Close frame. */
  cut(): void {
    this.close(1006, 'the link was cut');
  }

  /** Gives the other end bytes that this one never sent. */
  inject(bytes: Buffer): void {
    this.#enqueue(bytes);
  }

  /** Gives the other end a message that is no binary one. */
  injectText(): void {
    this.#peer.#handlers?.violation('wrong websocket message type');
  }

  /** Sets `behaviour`, and lets what was held go on. */
  behave(behaviour: LinkBehaviour): void {
    this.behaviour = behaviour;
    this.move();
  }

  /** Delivers what waits, unless it is held, in a task of its own. */
  move(): void {
    if (this.#moving) return;
    this.#moving = true;
    setImmediate(() => {
      this.#moving = false;
      this.#deliver();
    });
  }

  #enqueue(parcel: Parcel): void {
    if (this.#ended) return;
    this.#pendingBytes += sizeOf(parcel);
    this.#queue.push(parcel);
    this.move();
  }

  #deliver(): void {
    const peer = this.#peer;
    const ready = peer.#handlers !== undefined || this.behaviour === 'drop';
    if (!ready || this.behaviour === 'hold') return;
    for (const parcel of this.#queue.splice(0)) {
      if (this.#ended) return;
      this.#pendingBytes -= sizeOf(parcel);
      this.#writtenBytes += sizeOf(parcel);
      if (this.behaviour !== 'drop') peer.#take(parcel);
    }
    this.#handlers?.drain();
  }

  #take(parcel: Parcel): void {
    this.#receivedBytes += sizeOf(parcel);
    if (parcel === PING) this.#enqueue(PONG);
    else if (parcel !== PONG) this.#handlers?.message(parcel);
  }

  #endWith(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    setImmediate(() => this.#handlers?.end({ code, reason }));
  }
}

function sizeOf(parcel: Parcel): number {
  return typeof parcel === 'symbol' ? 2 : parcel.length;
}
