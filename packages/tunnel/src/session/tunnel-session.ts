import type { Duplex } from 'node:stream';
import {
  type Clock,
  type CodedError,
  errorMessage,
  type Logger,
  timeoutErrors,
} from '@drover/base';
import { tunnelErrors } from '../errors.ts';
import { decodeMessage, encodeData, encodeMessage } from '../frame/codec.ts';
import type { ConnectMessage, Message, SyncMessage } from '../frame/message.ts';
import { type StreamPort, TunnelStream } from '../stream/tunnel-stream.ts';
import type { MessageSocket, SocketEnd } from './message-socket.ts';
import {
  openedSession,
  type SessionEffect,
  type SessionEvent,
  type SessionPhase,
  type SessionRules,
  type SessionState,
  stepSession,
} from './session-machine.ts';
import type { StreamRules } from './stream-machine.ts';

/** A stream that the other side asked for. */
export interface IncomingConnect {
  /** `tcp`, `unix`, … as the other side wrote it. */
  readonly protocol: string;
  /** What to reach, as the other side wrote it: check it. */
  readonly address: string;
  /** The stream; data may already wait in it. */
  readonly stream: Duplex;
  /** Aborted when the stream ends or the dial takes too long before the handler has settled. */
  readonly signal: AbortSignal;
}

/**
 * Answers a Connect: joins `stream` to what was asked for (see `splice`), and settles when that is done.
 * Throwing refuses: the other side reads the message, and nothing else happens to the session.
 */
export type ConnectHandler = (connect: IncomingConnect) => Promise<void> | void;

/** Figures of a session, all since its start unless they are named open, unread or pending. */
export interface TunnelStats {
  readonly openStreams: number;
  readonly totalStreams: number;
  /** Open streams whose peer asked us to pause. */
  readonly pausedStreams: number;
  readonly receivedBytes: number;
  readonly writtenBytes: number;
  /** Bytes that arrived and that nobody has read. */
  readonly unreadBytes: number;
  /** Bytes that were sent and that the machine has not taken. */
  readonly pendingBytes: number;
}

/** One tunnel: a session of many streams over one WebSocket. */
export interface TunnelSession extends AsyncDisposable {
  /** The version of the wire; see VERSIONS.md. */
  readonly protocolVersion: number;
  /** Resolves with the cause when the session has ended; never rejects. */
  readonly closed: Promise<CodedError>;
  readonly stats: TunnelStats;
  /** `draining` when either side is about to leave: choose another session for new streams. */
  readonly phase: SessionPhase;
  /**
   * Opens a stream to `address` on the far side.
   *
   * Version 1 of the wire does not acknowledge: the stream is there before the far side has dialled, what is written is
   * kept for it, and a failed dial is a failed read with code `TUNNEL_STREAM_FAILED`.
   *
   * @throws `TUNNEL_SESSION_LOST`, `TUNNEL_DRAINING`, `TUNNEL_STREAM_LIMIT`, `TUNNEL_ADDRESS_INVALID`.
   */
  open(
    protocol: string,
    address: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Duplex>;
  /**
   * Opens no more streams, asks the other side to do the same if it is ours, and resolves when the last stream has
   * ended, or the session has. Streams that the other side asks for in spite of it are still accepted.
   */
  drain(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Ends the session and its streams; `cause` is what `closed` resolves with. */
  close(cause?: CodedError): void;
}

/** What a session is made of. */
export interface SessionOptions {
  readonly socket: MessageSocket;
  readonly rules: SessionRules;
  readonly protocolVersion: number;
  /** The other side named a version, so it is no remotedialer. */
  readonly ownPeer: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: every Connect is refused. */
  readonly onConnect?: ConnectHandler | undefined;
  /** Milliseconds that a {@link ConnectHandler} may take. */
  readonly dialTimeoutMs: number;
}

/** A handler that has not settled yet, and what may end it. */
interface PendingAnswer {
  readonly address: string;
  readonly stream: Duplex;
  readonly abort: AbortController;
}

/** Close codes of RFC 6455 that we send. */
const CLOSE = { normal: 1000, goingAway: 1001, protocolError: 1002 } as const;

/** Starts a session over a socket that has been upgraded. */
export function startSession(options: SessionOptions): TunnelSession {
  const session = new Session(options);
  session.start();
  return session;
}

class Session implements TunnelSession, StreamPort {
  readonly closed: Promise<CodedError>;
  readonly protocolVersion: number;
  readonly #options: SessionOptions;
  readonly #socket: MessageSocket;
  readonly #streamRules: StreamRules;
  readonly #streams = new Map<number, TunnelStream>();
  /** Streams with data to send, in turn; each is there once. */
  readonly #ready = new Set<TunnelStream>();
  readonly #drained = new Set<() => void>();
  readonly #settleClosed: (cause: CodedError) => void;
  #state: SessionState;
  #messageId = 0;
  #totalStreams = 0;
  #unreadBytes = 0;
  #pumping = false;
  #cancelTick: () => void = () => {};

  constructor(options: SessionOptions) {
    const { promise, resolve } = Promise.withResolvers<CodedError>();
    this.closed = promise;
    this.#settleClosed = resolve;
    this.#options = options;
    this.#socket = options.socket;
    this.#streamRules = { limits: options.rules.limits, sharedPauseFlag: !options.ownPeer };
    this.protocolVersion = options.protocolVersion;
    this.#state = openedSession(options.rules, options.clock.monotonicMs());
  }

  get phase(): SessionPhase {
    return this.#state.phase;
  }

  get rules(): StreamRules {
    return this.#streamRules;
  }

  get stats(): TunnelStats {
    let pausedStreams = 0;
    for (const stream of this.#streams.values()) if (stream.pausedByPeer) pausedStreams += 1;
    return {
      openStreams: this.#streams.size,
      totalStreams: this.#totalStreams,
      pausedStreams,
      receivedBytes: this.#socket.receivedBytes,
      writtenBytes: this.#socket.writtenBytes,
      unreadBytes: this.#unreadBytes,
      pendingBytes: this.#socket.pendingBytes,
    };
  }

  start(): void {
    this.#socket.start({
      message: (bytes) => this.#onMessage(bytes),
      violation: (what) => this.#violate(what),
      drain: () => this.#pump(),
      end: (end) => this.#onSocketEnd(end),
    });
    this.#scheduleTick();
  }

  async open(
    protocol: string,
    address: string,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Duplex> {
    signal?.throwIfAborted();
    if (protocol.includes('/')) {
      throw tunnelErrors.create('TUNNEL_ADDRESS_INVALID', {
        address,
        what: 'its protocol holds a slash',
      });
    }
    const connectBytes = Buffer.byteLength(`${protocol}/${address}`);
    const effects = this.#step({ type: 'open', streamCount: this.#streams.size, connectBytes });
    for (const effect of effects) {
      if (effect.type === 'not-opened') throw this.#openError(effect.code, address);
      if (effect.type !== 'opened') continue;
      const { streamId } = effect;
      this.send({ type: 'connect', streamId, protocol, address });
      return this.#addStream(streamId);
    }
    throw this.#openError('TUNNEL_SESSION_LOST', address);
  }

  async drain({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const peerUnderstands = this.#options.ownPeer;
    this.#applyAll(this.#step({ type: 'drain', peerUnderstands }));
    if (this.#streams.size === 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    this.#drained.add(resolve);
    try {
      await promise;
    } finally {
      this.#drained.delete(resolve);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  close(cause: CodedError = tunnelErrors.create('TUNNEL_CLOSED')): void {
    this.#end(cause, { code: CLOSE.goingAway, reason: cause.code });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.closed;
  }

  send(message: Exclude<Message, { type: 'unknown' }>): void {
    this.#socket.send(encodeMessage(this.#nextMessageId(), message));
  }

  ready(stream: TunnelStream): void {
    this.#ready.add(stream);
    this.#pump();
  }

  ended(stream: TunnelStream): void {
    this.#streams.delete(stream.id);
    this.#ready.delete(stream);
    if (this.#streams.size === 0) this.#resolveDrained();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    return this.#options.clock.schedule(delayMs, callback);
  }

  countUnread(deltaBytes: number): number {
    this.#unreadBytes += deltaBytes;
    return this.#unreadBytes;
  }

  #addStream(streamId: number): TunnelStream {
    const stream = new TunnelStream(streamId, this);
    this.#streams.set(streamId, stream);
    this.#totalStreams += 1;
    return stream;
  }

  #step(event: SessionEvent): readonly SessionEffect[] {
    const [state, effects] = stepSession(this.#state, event, this.#options.rules);
    this.#state = state;
    return effects;
  }

  #onMessage(bytes: Buffer): void {
    if (this.#state.phase === 'closed') return;
    let message: Message;
    try {
      message = decodeMessage(bytes);
    } catch (error) {
      this.#violate(errorMessage(error), error);
      return;
    }
    this.#dispatch(message);
  }

  #dispatch(message: Message): void {
    switch (message.type) {
      case 'connect':
        this.#onConnect(message);
        break;
      case 'sync':
        this.#onSync(message);
        break;
      case 'data':
      case 'error':
      case 'pause':
      case 'resume':
        this.#onStreamMessage(message);
        break;
      case 'go-away':
        this.#step({ type: 'go-away' });
        break;
      case 'add-client':
      case 'remove-client':
      case 'unknown':
        break;
    }
  }

  #onStreamMessage(message: Extract<Message, { readonly streamId: number }>): void {
    const stream = this.#streams.get(message.streamId);
    if (!stream) this.#applyAll(this.#step({ type: 'stray', message }));
    else if (message.type === 'data') stream.receive(message.body as Buffer);
    else if (message.type !== 'connect') stream.handle(message);
  }

  #onSync({ streamIds }: SyncMessage): void {
    if (!streamIds) return;
    const known = new Set(streamIds);
    for (const stream of this.#streams.values()) {
      stream.handle({ type: 'synced', listed: known.has(stream.id) });
    }
  }

  #onConnect(message: ConnectMessage): void {
    const { streamId } = message;
    const effects = this.#step({
      type: 'connect',
      streamId,
      streamCount: this.#streams.size,
      taken: this.#streams.has(streamId),
    });
    for (const effect of effects) {
      if (effect.type === 'accept') void this.#accept(message);
      else this.#apply(effect);
    }
  }

  /** Runs the handler of a Connect; whatever it does, the session lives. */
  async #accept({ streamId, protocol, address }: ConnectMessage): Promise<void> {
    const { logger, onConnect = refuseAll } = this.#options;
    const stream = this.#addStream(streamId);
    const abort = new AbortController();
    try {
      const { signal } = abort;
      const answer = onConnect({ protocol, address, stream, signal });
      if (answer) await this.#settled(answer, { address, stream, abort });
    } catch (error) {
      logger.debug({ stream: streamId, protocol, address, err: error }, 'Connect refused');
      stream.abandon(errorMessage(error));
    }
  }

  /** Settles as `answer` does; rejects, and aborts, when the stream ends or the time is over first. */
  async #settled(answer: Promise<void>, { address, stream, abort }: PendingAnswer): Promise<void> {
    const { clock, dialTimeoutMs: timeoutMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const give = (reason: CodedError): void => {
      abort.abort(reason);
      reject(reason);
    };
    const onClose = (): void => give(tunnelErrors.create('TUNNEL_SESSION_LOST'));
    const what = `the connection to ${address}`;
    const cancel = clock.schedule(timeoutMs, () =>
      give(timeoutErrors.create('DEADLINE_EXCEEDED', { what, timeoutMs })),
    );
    stream.once('close', onClose);
    answer.then(resolve, reject);
    try {
      await promise;
    } finally {
      cancel();
      stream.off('close', onClose);
    }
  }

  #applyAll(effects: readonly SessionEffect[]): void {
    for (const effect of effects) this.#apply(effect);
  }

  #apply(effect: SessionEffect): void {
    switch (effect.type) {
      case 'ping':
        this.#socket.ping();
        break;
      case 'send':
        this.send(effect.message);
        break;
      case 'break-stream':
        this.#streams.get(effect.streamId)?.abandon(
          'stream id used twice',
          tunnelErrors.create('TUNNEL_PROTOCOL_VIOLATION', {
            what: 'a stream id was used twice',
          }),
        );
        break;
      case 'end': {
        const { code, ...facts } = effect.cause;
        this.#end(tunnelErrors.create(code, facts), { code: CLOSE.goingAway, reason: code });
        break;
      }
      case 'opened':
      case 'not-opened':
      case 'accept':
        // Answers to the caller that asked the machine; it reads them itself.
        break;
    }
  }

  /** Hands data of ready streams to the socket, one message each in turn, while the socket takes it. */
  #pump(): void {
    if (this.#pumping || this.#ready.size === 0) return;
    this.#pumping = true;
    for (const stream of this.#ready) {
      if (this.#socket.pendingBytes >= this.rules.limits.maxSocketBytes) break;
      this.#ready.delete(stream);
      this.#sendDataOf(stream);
    }
    this.#pumping = false;
  }

  #sendDataOf(stream: TunnelStream): void {
    const pieces = stream.takeOutgoing(this.rules.limits.maxDataBytes);
    if (pieces.length === 0) return;
    this.#socket.send(encodeData(this.#nextMessageId(), stream.id, pieces));
    // Deleted and added again, it goes behind the others: a Set iterates in order of insertion, and over what is added.
    if (stream.acknowledge()) this.#ready.add(stream);
  }

  #nextMessageId(): number {
    this.#messageId = (this.#messageId + 1) % 2 ** 31;
    return this.#messageId;
  }

  #scheduleTick(): void {
    const { clock, rules } = this.#options;
    const { pingIntervalMs, idleMs, writeStallMs } = rules.keepAlive;
    const tickMs = Math.min(pingIntervalMs || idleMs, idleMs / 4, writeStallMs / 4);
    this.#cancelTick = clock.schedule(tickMs, () => {
      this.#scheduleTick();
      this.#tick();
    });
  }

  #tick(): void {
    const { receivedBytes, writtenBytes, pendingBytes } = this.#socket;
    const nowMs = this.#options.clock.monotonicMs();
    this.#applyAll(this.#step({ type: 'tick', nowMs, receivedBytes, writtenBytes, pendingBytes }));
  }

  #violate(what: string, error?: unknown): void {
    this.#end(tunnelErrors.create('TUNNEL_PROTOCOL_VIOLATION', { what }, { cause: error }), {
      code: CLOSE.protocolError,
      reason: what,
    });
  }

  #onSocketEnd({ code, reason }: SocketEnd): void {
    this.#end(tunnelErrors.create('TUNNEL_PEER_CLOSED', { code, reason }), { code, reason });
  }

  #end(cause: CodedError, end: SocketEnd): void {
    this.#cancelTick();
    this.#step({ type: 'close' });
    for (const stream of this.#streams.values()) {
      stream.abandon(
        'tunnel disconnect',
        tunnelErrors.create('TUNNEL_SESSION_LOST', {}, { cause }),
      );
    }
    this.#socket.close(end.code, end.reason);
    this.#resolveDrained();
    this.#settleClosed(cause);
  }

  #resolveDrained(): void {
    for (const resolve of this.#drained) resolve();
  }

  #openError(
    code: Extract<SessionEffect, { type: 'not-opened' }>['code'],
    address: string,
  ): CodedError {
    const { maxStreams, maxConnectBytes } = this.rules.limits;
    const what = `it has more than ${maxConnectBytes} bytes`;
    return tunnelErrors.create(code, { address, maxStreams, what });
  }
}

function refuseAll(): never {
  throw tunnelErrors.create('TUNNEL_CONNECT_REFUSED');
}
