import { Duplex } from 'node:stream';
import { type CodedError, errorMessage } from '@drover/base';
import { tunnelErrors } from '../errors.ts';
import type { StreamPriority } from '../session/priority.ts';
import { OutgoingQueue, type WriteCallback } from '../stream/outgoing-queue.ts';
import { ReceiveQueue } from '../stream/receive-queue.ts';
import {
  type SessionStream,
  type StreamPort,
  WRITABLE_HIGH_WATER_BYTES,
} from '../stream/session-stream.ts';
import { CLEAN_END, type DataMessage, type ErrorMessage, type FlowMessage } from './message.ts';
import {
  OPENED_STREAM,
  type StreamEffect,
  type StreamEvent,
  type StreamFailure,
  type StreamRules,
  type StreamState,
  stepStream,
} from './stream-machine.ts';

/** What a stream of version 1 asks of its session. */
export interface V1StreamPort extends Omit<StreamPort, 'send'> {
  readonly rules: StreamRules;
  /** Sends a message at once. */
  sendMessage(message: DataMessage | ErrorMessage | FlowMessage): void;
}

/**
 * One stream of a session of version 1.
 *
 * **Guarantees**: `write` calls back when the session has taken the bytes, which it does only while the socket takes
 * them and the peer wants them. What arrived before the far side ended can be read, and only then comes the end or the
 * failure. An `error` that nobody listens to is not thrown.
 *
 * Ending the writable side ends the stream, because the wire knows no half-close. When the far side has ended cleanly,
 * writes are no longer called back, so that what it sent can be read in peace; at the end of it, or at once if nobody
 * reads, the stream is destroyed.
 */
export class V1Stream extends Duplex implements SessionStream {
  readonly id: number;
  readonly priority: StreamPriority;
  readonly #port: V1StreamPort;
  #state: StreamState = OPENED_STREAM;
  readonly #unread = new ReceiveQueue();
  /** The reader wants bytes and has got none yet. */
  #wanted = false;
  #end: 'clean' | CodedError | undefined;
  readonly #outgoing = new OutgoingQueue();
  #cancelPoll: () => void = () => {};

  constructor(id: number, priority: StreamPriority, port: V1StreamPort) {
    super({
      allowHalfOpen: false,
      // Unread bytes wait in our own queue, where they are counted; Node's buffer holds one chunk at most.
      readableHighWaterMark: 0,
      writableHighWaterMark: WRITABLE_HIGH_WATER_BYTES,
    });
    this.id = id;
    this.priority = priority;
    this.#port = port;
    this.on('error', () => {});
  }

  /** Whether the far side asked us to hold data back. */
  get pausedByPeer(): boolean {
    return this.#state.hold !== 'none';
  }

  /** Data arrived. */
  receive(body: Buffer): void {
    if (body.length === 0 || this.#state.phase === 'closed') return;
    if (this.#wanted) {
      this.#wanted = this.push(body);
      return;
    }
    this.#unread.add(body);
    const sessionUnreadBytes = this.#port.countUnread(body.length);
    this.handle({ type: 'data', unreadBytes: this.#unread.bytes, sessionUnreadBytes });
  }

  /** Feeds the state machine and does what it says. */
  handle(event: StreamEvent): void {
    const wasOpen = this.#state.phase === 'open';
    const [state, effects] = stepStream(this.#state, event, this.#port.rules);
    this.#state = state;
    for (const effect of effects) this.#apply(effect);
    if (!wasOpen || state.phase === 'open') return;
    this.#cancelPoll();
    this.#outgoing.clear();
    this.#port.ended(this);
    if (this.#end !== undefined && this.#outgoing.hasWriter) this.#stopWriter();
  }

  abandon(why: CodedError): void {
    this.handle({ type: 'aborted', text: textOf(why) });
    this.destroy(why);
  }

  accept(): void {
    // This wire has no word for it.
  }

  takeOutgoing(maxBytes: number): readonly Uint8Array[] {
    return this.pausedByPeer ? [] : this.#outgoing.take(maxBytes);
  }

  acknowledge(): boolean {
    return this.#outgoing.sent();
  }

  override _read(): void {
    this.#wanted = true;
    while (this.#wanted) {
      const chunk = this.#unread.shift();
      if (!chunk) break;
      this.#port.countUnread(-chunk.length);
      this.#wanted = this.push(chunk);
    }
    if (this.#unread.bytes < this.#port.rules.limits.resumeBelowBytes)
      this.handle({ type: 'drained' });
    if (this.#wanted) this.#finishReading();
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: WriteCallback): void {
    this.#send([chunk], callback);
  }

  override _writev(chunks: { chunk: Uint8Array }[], callback: WriteCallback): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      callback,
    );
  }

  override _final(callback: WriteCallback): void {
    this.handle({ type: 'finished' });
    callback();
  }

  override _destroy(error: Error | null, callback: WriteCallback): void {
    this.handle({ type: 'aborted', text: error ? errorMessage(error) : CLEAN_END });
    this.#port.countUnread(-this.#unread.bytes);
    this.#unread.clear();
    callback(error);
  }

  #send(chunks: Uint8Array[], callback: WriteCallback): void {
    this.#outgoing.put(chunks, callback);
    if (this.#state.phase === 'open') this.#port.ready(this);
    else this.#stopWriter();
  }

  #apply(effect: StreamEffect): void {
    switch (effect.type) {
      case 'send-pause':
        this.#port.sendMessage({ type: 'pause', streamId: this.id });
        break;
      case 'send-resume':
        this.#port.sendMessage({ type: 'resume', streamId: this.id });
        break;
      case 'send-error':
        this.#port.sendMessage({ type: 'error', streamId: this.id, text: effect.text });
        break;
      case 'send-probe':
        this.#port.sendMessage({ type: 'data', streamId: this.id, body: Buffer.alloc(0) });
        break;
      case 'poll-later':
        this.#cancelPoll();
        this.#cancelPoll = this.#port.schedule(effect.delayMs, () =>
          this.handle({ type: 'poll', unreadBytes: this.#unread.bytes }),
        );
        break;
      case 'flush':
        if (!this.#outgoing.isEmpty) this.#port.ready(this);
        break;
      case 'end':
        this.#end = 'clean';
        if (this.#wanted) this.#finishReading();
        break;
      case 'fail':
        this.#fail(effect.failure);
        break;
    }
  }

  #fail(failure: StreamFailure): void {
    const { code, ...facts } = failure;
    const error = tunnelErrors.create(code, facts);
    this.#end = error;
    // What the far side sent before it failed is still good; too much of it is the failure itself.
    if (code === 'TUNNEL_STREAM_OVERFLOW' || this.#wanted) this.destroy(error);
  }

  /** The queue is empty and the reader waits: tells it how the stream ended, if it has. */
  #finishReading(): void {
    if (this.#end === undefined || this.#unread.bytes > 0) return;
    this.#wanted = false;
    if (this.#end === 'clean') this.push(null);
    else this.destroy(this.#end);
  }

  /** A write waits that will never be sent: keeps it waiting while someone reads, so that nothing is lost for them. */
  #stopWriter(): void {
    const failure = typeof this.#end === 'object' ? this.#end : undefined;
    if (this.readableFlowing === null) this.destroy(failure);
    else this.once('end', () => this.destroy());
  }
}

/** What remotedialer's side reads of a failure of ours. */
function textOf({ code, message, facts }: CodedError): string {
  if (code === 'TUNNEL_SESSION_LOST') return 'tunnel disconnect';
  return code === 'TUNNEL_PROTOCOL_VIOLATION' ? String(facts['what']) : message;
}
