import type { Duplex } from 'node:stream';
import type { CodedError } from '@drover/base';
import { tunnelErrors } from '../errors.ts';
import type { GoAway, RefusalCode, TunnelRole } from '../session/session-machine.ts';
import type { StreamTarget, Wire, WirePort } from '../session/wire.ts';
import type { SessionStream } from '../stream/session-stream.ts';
import { decodeFrame, encodeDataFrame, encodeFrame } from './codec.ts';
import { type Frame, MAX_ADDRESS_BYTES, MAX_NAME_BYTES, type OpenFrame } from './frame.ts';
import type { Growth } from './receive-window.ts';
import { askedStream, offeredStream, type StreamState } from './stream-machine.ts';
import { V2Stream, type V2StreamPort } from './v2-stream.ts';
import { WindowBudget } from './window-budget.ts';

/** Version 2 of the wire: credit windows, acknowledged opens, half-close, resets with a cause, priorities. */
export class V2Wire implements Wire, V2StreamPort {
  readonly isPaced = true;
  readonly streams = new Map<number, V2Stream>();
  readonly #port: WirePort;
  readonly #role: TunnelRole;
  readonly #budget: WindowBudget;

  constructor(port: WirePort, role: TunnelRole) {
    this.#port = port;
    this.#role = role;
    const { maxStreams, minWindowBytes, initialWindowBytes, maxSessionUnreadBytes } = port.limits;
    this.#budget = new WindowBudget({
      totalBytes: maxSessionUnreadBytes,
      maxStreams,
      minWindowBytes,
      initialWindowBytes,
    });
  }

  receive(bytes: Buffer): void {
    const frame = decodeFrame(bytes);
    switch (frame.type) {
      case 'open':
        this.#onOpen(frame);
        break;
      case 'go-away':
        this.#port.onGoAway({ reason: frame.reason, spreadMs: frame.spreadMs });
        break;
      case 'data':
        // Data of a stream that is gone was on its way when we reset it: the far side knows by now.
        this.streams.get(frame.streamId)?.receive(frame.body);
        break;
      case 'accept':
      case 'end':
      case 'reset':
      case 'credit':
        this.streams.get(frame.streamId)?.handle(frame);
        break;
      case 'unknown':
        break;
    }
  }

  objectionTo({ protocol, address }: StreamTarget): string | undefined {
    if (Buffer.byteLength(protocol) > MAX_NAME_BYTES)
      return `its protocol has more than ${MAX_NAME_BYTES} bytes`;
    if (Buffer.byteLength(address) > MAX_ADDRESS_BYTES)
      return `it has more than ${MAX_ADDRESS_BYTES} bytes`;
    return undefined;
  }

  async open(
    streamId: number,
    target: StreamTarget,
    signal: AbortSignal | undefined,
  ): Promise<Duplex> {
    const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
    const windowBytes = this.#budget.open();
    const stream = this.#begin(streamId, target, {
      state: askedStream(windowBytes, this.#port.nowMs()),
      onAnswer: (failure) => (failure ? reject(failure) : resolve()),
    });
    this.sendFrame({ type: 'open', streamId, windowBytes, ...target });
    const { openTimeoutMs: timeoutMs } = this.#port.limits;
    const facts = { timeoutMs, address: target.address };
    const cancel = this.#port.schedule(timeoutMs, () =>
      stream.abandon(tunnelErrors.create('TUNNEL_OPEN_TIMEOUT', facts)),
    );
    const onAbort = (): void => void stream.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await answered;
      return stream;
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  encodeData(streamId: number, pieces: readonly Uint8Array[]): Buffer {
    return encodeDataFrame(streamId, pieces);
  }

  sendGoAway({ reason, spreadMs }: GoAway): void {
    this.sendFrame({ type: 'go-away', reason, spreadMs });
  }

  refuse(streamId: number, code: RefusalCode): void {
    const { maxStreams } = this.#port.limits;
    this.#reset(streamId, tunnelErrors.create(code, { maxStreams }));
  }

  notFound(): void {
    // The far side learns of resets; nothing else makes a stream unknown.
  }

  sendFrame(frame: Exclude<Frame, { type: 'unknown' }>): void {
    this.#port.send(encodeFrame(frame));
  }

  growth(): Growth {
    return {
      nowMs: this.#port.nowMs(),
      rttMs: this.#port.minRttMs(),
      spareBytes: this.#budget.spareBytes,
      maxWindowBytes: this.#port.limits.maxWindowBytes,
    };
  }

  grown(bytes: number): void {
    this.#budget.grow(bytes);
  }

  ready(stream: SessionStream): void {
    this.#port.ready(stream);
  }

  ended(stream: V2Stream): void {
    this.streams.delete(stream.id);
    this.#budget.close(stream.windowBytes);
    this.#port.ended(stream);
  }

  schedule(delayMs: number, callback: () => void): () => void {
    return this.#port.schedule(delayMs, callback);
  }

  countUnread(deltaBytes: number): number {
    return this.#port.countUnread(deltaBytes);
  }

  #onOpen(frame: OpenFrame): void {
    const { streamId, protocol, address, priority, windowBytes: creditBytes } = frame;
    if (!this.#isTheirs(streamId)) {
      const what = 'a stream id is of the wrong side';
      this.#reset(streamId, tunnelErrors.create('TUNNEL_PROTOCOL_VIOLATION', { what }));
      return;
    }
    const target = { protocol, address, priority };
    this.#port.offer(streamId, target, () =>
      this.#begin(streamId, target, {
        state: offeredStream(this.#budget.open(), creditBytes, this.#port.nowMs()),
      }),
    );
  }

  /** Both sides share one space of ids: even ones are the server's, odd ones the client's. */
  #isTheirs(streamId: number): boolean {
    return streamId > 0 && (streamId % 2 === 0) === (this.#role === 'client');
  }

  #begin(
    id: number,
    { address, priority }: StreamTarget,
    begun: { state: StreamState; onAnswer?: (failure?: CodedError) => void },
  ): V2Stream {
    const stream = new V2Stream({ id, address, priority, port: this, ...begun });
    this.streams.set(id, stream);
    this.#port.began();
    return stream;
  }

  #reset(streamId: number, { code, message: text }: CodedError): void {
    this.sendFrame({ type: 'reset', streamId, code, text });
  }
}
