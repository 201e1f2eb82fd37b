import { Duplex } from 'node:stream';
import { CodedError, errorMessage } from '@drover/base';
import { tunnelErrors } from '../errors.ts';
import type { StreamPriority } from '../session/priority.ts';
import { OutgoingQueue, type WriteCallback } from '../stream/outgoing-queue.ts';
import { ReceiveQueue } from '../stream/receive-queue.ts';
import {
  type SessionStream,
  type StreamPort,
  WRITABLE_HIGH_WATER_BYTES,
} from '../stream/session-stream.ts';
import type { Frame } from './frame.ts';
import type { Growth } from './receive-window.ts';
import {
  type StreamEffect,
  type StreamEvent,
  type StreamFailure,
  type StreamState,
  stepStream,
} from './stream-machine.ts';

/** What a stream of version 2 asks of its session. */
export interface V2StreamPort extends Omit<StreamPort, 'send'> {
  /** Sends a frame at once. */
  sendFrame(frame: Exclude<Frame, { type: 'unknown' }>): void;
  /** What a window may grow by now. */
  growth(): Growth;
  /** A window has grown. */
  grown(bytes: number): void;
}

/** What a stream is made of. */
export interface V2StreamOptions {
  readonly id: number;
  readonly address: string;
  readonly priority: StreamPriority;
  readonly state: StreamState;
  readonly port: V2StreamPort;
  /** Told once whether the far side accepts, where this side asked. */
  readonly onAnswer?: (failure?: CodedError) => void;
}

/**
 * One stream of a session of version 2.
 *
 * **Guarantees**: `write` calls back when the session has taken the bytes, which it does only while the socket takes
 * them and the far side has given credit. What arrived before the far side ended or failed can be read, and only then comes
 * the end or the failure. Each direction ends by itself. An `error` that nobody listens to is not thrown.
 *
 * A stream that the far side asked for is accepted when its handler has settled, or when it is read or written before.
 */
export class V2Stream extends Duplex implements SessionStream {
  readonly id: number;
  readonly priority: StreamPriority;
  readonly #address: string;
  readonly #port: V2StreamPort;
  readonly #unread = new ReceiveQueue();
  readonly #outgoing = new OutgoingQueue();
  #state: StreamState;
  #onAnswer: (failure?: CodedError) => void;
  /** The reader wants bytes and has got none yet. */
  #wanted = false;
  #end: 'clean' | CodedError | undefined;

  constructor({ id, address, priority, state, port, onAnswer = () => {} }: V2StreamOptions) {
    super({
      allowHalfOpen: true,
      // Unread bytes wait in our own queue, where they are counted; Node's buffer holds one chunk at most.
      readableHighWaterMark: 0,
      writableHighWaterMark: WRITABLE_HIGH_WATER_BYTES,
    });
    this.id = id;
    this.priority = priority;
    this.#address = address;
    this.#state = state;
    this.#port = port;
    this.#onAnswer = onAnswer;
    this.on('error', () => {});
  }

  get pausedByPeer(): boolean {
    return this.#state.creditBytes === 0;
  }

  /** Bytes of the window that the far side has now. */
  get windowBytes(): number {
    return this.#state.window.sizeBytes;
  }

  /** Data arrived. */
  receive(body: Buffer): void {
    this.handle({ type: 'data', bytes: body.length });
    if (this.#state.phase === 'closed') return;
    if (this.#wanted) {
      this.#wanted = this.push(body);
      this.#countRead(body.length);
      return;
    }
    this.#unread.add(body);
    this.#port.countUnread(body.length);
  }

  /** Feeds the state machine and does what it says. */
  handle(event: StreamEvent): void {
    const [state, effects] = stepStream(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#apply(effect);
  }

  abandon(why: CodedError): void {
    this.handle({ type: 'aborted', code: why.code, text: why.message });
    // What has arrived to its last byte can still be read.
    if (this.#end === 'clean' && this.#hasUnread()) this.once('end', () => this.destroy(why));
    else this.destroy(why);
  }

  accept(): void {
    this.handle({ type: 'accepted' });
  }

  takeOutgoing(maxBytes: number): readonly Uint8Array[] {
    const { phase, creditBytes } = this.#state;
    const bytes = phase === 'open' ? Math.min(maxBytes, creditBytes) : 0;
    const pieces = this.#outgoing.take(bytes);
    const taken = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (taken > 0) this.handle({ type: 'sent', bytes: taken });
    return pieces;
  }

  acknowledge(): boolean {
    return this.#outgoing.sent();
  }

  override _read(): void {
    this.accept();
    this.#wanted = true;
    let readBytes = 0;
    while (this.#wanted) {
      const chunk = this.#unread.shift();
      if (!chunk) break;
      readBytes += chunk.length;
      this.#wanted = this.push(chunk);
    }
    if (readBytes > 0) {
      this.#port.countUnread(-readBytes);
      this.#countRead(readBytes);
    }
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
    this.accept();
    this.handle({ type: 'finished' });
    callback();
  }

  override _destroy(error: Error | null, callback: WriteCallback): void {
    const why = error ?? tunnelErrors.create('TUNNEL_STREAM_CANCELLED');
    this.handle({ type: 'aborted', code: codeOf(why), text: errorMessage(why) });
    this.#answer(why);
    this.#port.countUnread(-this.#unread.bytes);
    this.#unread.clear();
    this.#outgoing.clear();
    this.#port.ended(this);
    callback(error);
  }

  #send(chunks: Uint8Array[], callback: WriteCallback): void {
    this.accept();
    this.#outgoing.put(chunks, callback);
    if (this.#state.phase === 'open') this.#port.ready(this);
    else if (typeof this.#end === 'object' && this.#isWriteOnly()) this.destroy(this.#end);
  }

  #countRead(bytes: number): void {
    this.handle({ type: 'read', bytes, growth: this.#port.growth() });
  }

  #apply(effect: StreamEffect): void {
    const { id: streamId } = this;
    switch (effect.type) {
      case 'send-accept':
        this.#port.sendFrame({ type: 'accept', streamId, windowBytes: effect.windowBytes });
        break;
      case 'send-credit':
        this.#port.sendFrame({ type: 'credit', streamId, bytes: effect.bytes });
        break;
      case 'send-end':
        this.#port.sendFrame({ type: 'end', streamId });
        break;
      case 'send-reset':
        this.#port.sendFrame({ type: 'reset', streamId, code: effect.code, text: effect.text });
        break;
      case 'grown':
        this.#port.grown(effect.bytes);
        break;
      case 'opened':
        this.#answer();
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

  #answer(failure?: Error): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = () => {};
    onAnswer(failure as CodedError);
  }

  #fail(failure: StreamFailure): void {
    const { code, ...facts } = failure;
    const error = tunnelErrors.create(code, { address: this.#address, ...facts });
    const wasWhole = this.#end === 'clean';
    if (!wasWhole) this.#end = error;
    this.#answer(error);
    // What the far side sent before it failed is still good, for those who read; if it had ended before, all of it is.
    const stillGood = code === 'TUNNEL_STREAM_FAILED' && this.#hasUnread();
    if (!stillGood || this.#isWriteOnly()) this.destroy(error);
    else if (wasWhole) this.once('end', () => this.destroy(error));
  }

  /** Whether a reader has something to learn: bytes, or a clean end of which it has not heard yet. */
  #hasUnread(): boolean {
    const awaitsEnd = this.#end === 'clean' && !this.readableEnded && this.readableFlowing !== null;
    return awaitsEnd || this.#unread.bytes + this.readableLength > 0;
  }

  /** A write waits that will never be sent, and nobody reads, who would so learn of the failure. */
  #isWriteOnly(): boolean {
    return this.#outgoing.hasWriter && this.readableFlowing === null;
  }

  /** The queue is empty and the reader waits: tells it how the stream ended, if it has. */
  #finishReading(): void {
    if (this.#end === undefined || this.#unread.bytes > 0) return;
    this.#wanted = false;
    if (this.#end === 'clean') this.push(null);
    else this.destroy(this.#end);
  }
}

/** What the far side is told of a failure; those of the operating system have no code of ours. */
function codeOf(error: Error): string {
  return error instanceof CodedError ? (error as CodedError).code : 'TUNNEL_STREAM_FAILED';
}
