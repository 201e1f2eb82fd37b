import type { Duplex } from 'node:stream';
import { DEFAULT_PRIORITY } from '../session/priority.ts';
import type { GoAway, RefusalCode } from '../session/session-machine.ts';
import type { StreamTarget, Wire, WirePort } from '../session/wire.ts';
import type { SessionStream } from '../stream/session-stream.ts';
import { decodeMessage, encodeData, encodeMessage } from './codec.ts';
import type { ConnectMessage, DataMessage, Message, SyncMessage } from './message.ts';
import type { StreamRules } from './stream-machine.ts';
import { V1Stream, type V1StreamPort } from './v1-stream.ts';

/** What remotedialer is told of a stream that it does not get. */
const REFUSAL_TEXT: Readonly<Record<RefusalCode, string>> = {
  TUNNEL_CONNECT_REFUSED: 'connect not allowed',
  TUNNEL_STREAM_LIMIT: 'too many streams',
};

/** Version 1 of the wire: remotedialer's messages, Pause and Resume, no half-close and no acknowledgements. */
export class V1Wire implements Wire, V1StreamPort {
  readonly isPaced = false;
  readonly streams = new Map<number, V1Stream>();
  readonly rules: StreamRules;
  readonly #port: WirePort;
  #messageId = 0;

  constructor(port: WirePort, { sharedPauseFlag }: Pick<StreamRules, 'sharedPauseFlag'>) {
    this.#port = port;
    this.rules = { limits: port.limits, sharedPauseFlag };
  }

  receive(bytes: Buffer): void {
    const message = decodeMessage(bytes);
    switch (message.type) {
      case 'connect':
        this.#onConnect(message);
        break;
      case 'sync':
        this.#onSync(message);
        break;
      case 'data':
        this.#onData(message);
        break;
      case 'error':
      case 'pause':
      case 'resume':
        // An Error is never answered with an Error, and a Pause or Resume of a stream that is gone changes nothing.
        this.streams.get(message.streamId)?.handle(message);
        break;
      case 'go-away':
        this.#port.onGoAway({ reason: '', spreadMs: 0 });
        break;
      case 'add-client':
      case 'remove-client':
      case 'unknown':
        break;
    }
  }

  objectionTo({ protocol, address }: StreamTarget): string | undefined {
    const { maxConnectBytes } = this.rules.limits;
    if (protocol.includes('/')) return 'its protocol holds a slash';
    if (Buffer.byteLength(`${protocol}/${address}`) <= maxConnectBytes) return undefined;
    return `it has more than ${maxConnectBytes} bytes`;
  }

  async open(streamId: number, { protocol, address, priority }: StreamTarget): Promise<Duplex> {
    this.sendMessage({ type: 'connect', streamId, protocol, address });
    return this.#begin(streamId, priority);
  }

  encodeData(streamId: number, pieces: readonly Uint8Array[]): Buffer {
    return encodeData(this.#nextMessageId(), streamId, pieces);
  }

  sendGoAway(_notice: GoAway): void {
    this.sendMessage({ type: 'go-away' });
  }

  refuse(streamId: number, code: RefusalCode): void {
    this.sendMessage({ type: 'error', streamId, text: REFUSAL_TEXT[code] });
  }

  notFound(streamId: number): void {
    this.sendMessage({ type: 'error', streamId, text: 'connection not found' });
  }

  sendMessage(message: Exclude<Message, { type: 'unknown' }>): void {
    this.#port.send(encodeMessage(this.#nextMessageId(), message));
  }

  ready(stream: SessionStream): void {
    this.#port.ready(stream);
  }

  ended(stream: SessionStream): void {
    this.streams.delete(stream.id);
    this.#port.ended(stream);
  }

  schedule(delayMs: number, callback: () => void): () => void {
    return this.#port.schedule(delayMs, callback);
  }

  countUnread(deltaBytes: number): number {
    return this.#port.countUnread(deltaBytes);
  }

  #begin(streamId: number, priority = DEFAULT_PRIORITY): V1Stream {
    const stream = new V1Stream(streamId, priority, this);
    this.streams.set(streamId, stream);
    this.#port.began();
    return stream;
  }

  #onConnect({ streamId, protocol, address }: ConnectMessage): void {
    const target = { protocol, address, priority: DEFAULT_PRIORITY };
    this.#port.offer(streamId, target, () => this.#begin(streamId));
  }

  #onData({ streamId, body }: DataMessage): void {
    const stream = this.streams.get(streamId);
    if (stream) stream.receive(body as Buffer);
    else this.#port.happened({ type: 'stray', streamId });
  }

  #onSync({ streamIds }: SyncMessage): void {
    if (!streamIds) return;
    const known = new Set(streamIds);
    for (const stream of this.streams.values()) {
      stream.handle({ type: 'synced', listed: known.has(stream.id) });
    }
  }

  #nextMessageId(): number {
    this.#messageId = (this.#messageId + 1) % 2 ** 31;
    return this.#messageId;
  }
}
