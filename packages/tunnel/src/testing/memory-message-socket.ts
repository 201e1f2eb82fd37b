import type { Clock } from '@drover/base';
import type { MessageSocket, MessageSocketHandlers } from '../session/message-socket.ts';

/** What one direction of a link does with messages. */
export type LinkBehaviour =
  /** Delivers them, in order, after the latency and at the speed of the link. */
  | 'deliver'
  /** Keeps them: they are pending for the sender, as when the network does not move. */
  | 'hold'
  /** Takes and forgets them, as a path that drops packets silently does. */
  | 'drop';

/** How far and how fast one direction of a link is. */
export interface LinkSpeed {
  /** Milliseconds that a message is on its way, by the clock of the pair; default 0, which needs no clock. */
  readonly latencyMs?: number;
  /** Bytes a second that leave the sender; the rest is pending for it. Default: no bound. */
  readonly bytesPerSecond?: number;
}

interface Ping {
  readonly type: 'ping' | 'pong';
  readonly token: number;
}

type Parcel = Buffer | Ping;

/** Bytes of a ping and of its answer on the line. */
const PING_BYTES = 6;

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
  readonly #clock: Clock;
  readonly #queue: Parcel[] = [];
  #speed: LinkSpeed = {};
  /** Set once, by {@link createPair}. */
  #peer: MemoryMessageSocket = this;
  #handlers: MessageSocketHandlers | undefined;
  #pendingBytes = 0;
  #receivedBytes = 0;
  #writtenBytes = 0;
  #ended = false;
  #moving = false;

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Joins two ends. */
  static createPair(clock: Clock): [MemoryMessageSocket, MemoryMessageSocket] {
    const left = new MemoryMessageSocket(clock);
    const right = new MemoryMessageSocket(clock);
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

  ping(token: number): void {
    this.#enqueue({ type: 'ping', token });
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

  /** Sets how far and how fast this direction is, for what is sent from now on. */
  slow(speed: LinkSpeed): void {
    this.#speed = speed;
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
    const ready = this.#peer.#handlers !== undefined || this.behaviour === 'drop';
    if (!ready || this.behaviour === 'hold' || this.#ended) return;
    const { bytesPerSecond } = this.#speed;
    const parcels = this.#queue.splice(0, bytesPerSecond === undefined ? this.#queue.length : 1);
    for (const parcel of parcels) {
      if (this.#ended) return;
      this.#pendingBytes -= sizeOf(parcel);
      this.#writtenBytes += sizeOf(parcel);
      this.#carry(parcel);
    }
    // Before the sender hears of it, who would begin to send at once.
    if (bytesPerSecond !== undefined) this.#next(parcels, bytesPerSecond);
    this.#handlers?.drain();
  }

  /** Lets the next message leave when the line is free again. */
  #next(sent: readonly Parcel[], bytesPerSecond: number): void {
    if (sent.length === 0) return;
    const bytes = sent.reduce((sum, parcel) => sum + sizeOf(parcel), 0);
    this.#moving = true;
    this.#clock.schedule((bytes * 1_000) / bytesPerSecond, () => {
      this.#moving = false;
      this.#deliver();
    });
  }

  #carry(parcel: Parcel): void {
    if (this.behaviour === 'drop') return;
    const { latencyMs = 0 } = this.#speed;
    if (latencyMs === 0) this.#peer.#take(parcel);
    else this.#clock.schedule(latencyMs, () => this.#peer.#take(parcel));
  }

  #take(parcel: Parcel): void {
    if (this.#ended) return;
    this.#receivedBytes += sizeOf(parcel);
    if (Buffer.isBuffer(parcel)) this.#handlers?.message(parcel);
    else if (parcel.type === 'pong') this.#handlers?.pong(parcel.token);
    else this.#enqueue({ type: 'pong', token: parcel.token });
  }

  #endWith(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    setImmediate(() => this.#handlers?.end({ code, reason }));
  }
}

function sizeOf(parcel: Parcel): number {
  return Buffer.isBuffer(parcel) ? parcel.length : PING_BYTES;
}
