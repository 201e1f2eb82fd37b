import type { Duplex } from 'node:stream';
import { type Clock, type CodedError, errorMessage, type Logger } from '@drover/base';
import { tunnelErrors } from '../errors.ts';
import type { SessionStream } from '../stream/session-stream.ts';
import { answerConnect } from './answer-connect.ts';
import { BulkPace } from './bulk-pace.ts';
import { DrainWait } from './drain-wait.ts';
import { FairScheduler } from './fair-scheduler.ts';
import type { TunnelLimits } from './limits.ts';
import type { MessageSocket, SocketEnd } from './message-socket.ts';
import { DEFAULT_PRIORITY } from './priority.ts';
import {
  type GoAway,
  type OpenFailure,
  openedSession,
  type SessionEffect,
  type SessionEvent,
  type SessionPhase,
  type SessionRules,
  type SessionState,
  stepSession,
} from './session-machine.ts';
import type {
  ConnectHandler,
  DrainOptions,
  OpenOptions,
  TunnelSession,
  TunnelStats,
} from './tunnel-session.ts';
import type { StreamTarget, Wire, WirePort } from './wire.ts';

/** What a session is made of. */
export interface SessionOptions {
  readonly socket: MessageSocket;
  readonly rules: SessionRules;
  readonly protocolVersion: number;
  /** The other side named a version, so it is no remotedialer. */
  readonly ownPeer: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: every wish for a stream is refused. */
  readonly onConnect?: ConnectHandler | undefined;
  /** Milliseconds that a {@link ConnectHandler} may take. */
  readonly dialTimeoutMs: number;
}

/** Close codes of RFC 6455 that we send. */
const CLOSE = { goingAway: 1001, protocolError: 1002, policyViolation: 1008 } as const;

/** What an end says that gives no reason. */
const NO_REASON: GoAway = { reason: '', spreadMs: 0 };

/**
 * A session: what all versions of the wire have in common. It owns the socket, runs the state machine, gives streams
 * their turns and ends what must end; the {@link Wire} knows messages and streams.
 */
export class Session implements TunnelSession, WirePort {
  readonly closed: Promise<CodedError>;
  readonly peerLeaving: Promise<GoAway>;
  readonly protocolVersion: number;
  readonly limits: TunnelLimits;
  readonly #options: SessionOptions;
  readonly #socket: MessageSocket;
  readonly #wire: Wire;
  readonly #turns: FairScheduler<SessionStream>;
  readonly #drain = new DrainWait();
  readonly #pace: BulkPace<SessionStream>;
  readonly #settleClosed: (cause: CodedError) => void;
  readonly #settlePeerLeaving: (notice: GoAway) => void;
  #state: SessionState;
  #totalStreams = 0;
  #unreadBytes = 0;
  #pumping = false;
  #ended = false;
  #cancelTick: () => void = () => {};
  #cancelPump: () => void = () => {};

  constructor(options: SessionOptions, createWire: (port: WirePort) => Wire) {
    const closed = Promise.withResolvers<CodedError>();
    this.closed = closed.promise;
    this.#settleClosed = closed.resolve;
    const peerLeaving = Promise.withResolvers<GoAway>();
    this.peerLeaving = peerLeaving.promise;
    this.#settlePeerLeaving = peerLeaving.resolve;
    this.#options = options;
    this.#socket = options.socket;
    this.limits = options.rules.limits;
    this.protocolVersion = options.protocolVersion;
    this.#state = openedSession(options.rules, this.nowMs());
    this.#turns = new FairScheduler(this.limits.maxDataBytes);
    this.#wire = createWire(this);
    const { isPaced } = this.#wire;
    const { maxDataBytes: maxPieceBytes } = this.limits;
    this.#pace = new BulkPace({ isPaced, maxPieceBytes, nowMs: this.nowMs() });
  }

  /** Begins to read the socket. */
  start(): void {
    this.#socket.start({
      message: (bytes) => this.#onMessage(bytes),
      pong: (token) => this.#onPong(token),
      violation: (what) => this.#violate(what),
      drain: () => this.#pump(),
      end: (end) => this.#onSocketEnd(end),
    });
    this.#scheduleTick();
  }

  get phase(): SessionPhase {
    return this.#state.phase;
  }

  get stats(): TunnelStats {
    const { receivedBytes, writtenBytes, pendingBytes } = this.#socket;
    const { received } = this.#state;
    let pausedStreams = 0;
    for (const stream of this.#wire.streams.values()) if (stream.pausedByPeer) pausedStreams += 1;
    return {
      openStreams: this.#wire.streams.size,
      totalStreams: this.#totalStreams,
      pausedStreams,
      receivedBytes,
      writtenBytes,
      unreadBytes: this.#unreadBytes,
      pendingBytes,
      rttMs: this.#pace.flight.lastRttMs,
      lastHeardMs: receivedBytes === received.bytes ? this.nowMs() - received.atMs : 0,
    };
  }

  async open(protocol: string, address: string, options: OpenOptions = {}): Promise<Duplex> {
    const { signal, priority = DEFAULT_PRIORITY } = options;
    signal?.throwIfAborted();
    const target = { protocol, address, priority };
    const what = this.#wire.objectionTo(target);
    if (what !== undefined) throw tunnelErrors.create('TUNNEL_ADDRESS_INVALID', { address, what });
    const [effect] = this.#step({ type: 'open', streamCount: this.#wire.streams.size });
    if (effect?.type === 'opened') return this.#wire.open(effect.streamId, target, signal);
    throw this.#openError(effect?.type === 'not-opened' ? effect.code : 'TUNNEL_SESSION_LOST');
  }

  goAway({ reason, spreadMs }: Partial<GoAway> = {}): void {
    const { ownPeer: peerUnderstands } = this.#options;
    const notice = { reason: reason ?? NO_REASON.reason, spreadMs: spreadMs ?? NO_REASON.spreadMs };
    this.#step({ type: 'drain', peerUnderstands, ...notice });
  }

  async drain({ signal, ...notice }: DrainOptions = {}): Promise<void> {
    this.goAway(notice);
    if (this.#wire.streams.size > 0) await this.#drain.wait(signal);
  }

  close(cause: CodedError = tunnelErrors.create('TUNNEL_CLOSED')): void {
    this.#end(cause, { code: CLOSE.goingAway, reason: cause.code });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.closed;
  }

  nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  minRttMs(): number | undefined {
    return this.#pace.flight.minRttMs;
  }

  send(message: Buffer): void {
    this.#socket.send(message);
    // Data is held back long before: this is a peer that makes us answer and does not read the answers.
    if (this.#socket.pendingBytes <= this.limits.maxPendingBytes || this.#ended) return;
    const what = `${this.limits.maxPendingBytes} bytes of answers wait to be read`;
    this.#fail(tunnelErrors.create('TUNNEL_PEER_FLOODS', { what }));
  }

  ready(stream: SessionStream): void {
    this.#turns.add(stream, this.nowMs());
    this.#pump();
  }

  began(): void {
    this.#totalStreams += 1;
  }

  ended(stream: SessionStream): void {
    this.#turns.delete(stream);
    this.#pace.forget(stream);
    if (this.#wire.streams.size === 0) this.#drain.done();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    return this.#options.clock.schedule(delayMs, callback);
  }

  countUnread(deltaBytes: number): number {
    this.#unreadBytes += deltaBytes;
    return this.#unreadBytes;
  }

  happened(event: Extract<SessionEvent, { type: 'stray' }>): void {
    this.#step(event);
  }

  onGoAway(notice: GoAway): void {
    this.#step({ type: 'go-away' });
    this.#settlePeerLeaving(notice);
  }

  offer(streamId: number, target: StreamTarget, begin: () => SessionStream): void {
    const { streams } = this.#wire;
    const { onConnect: handler, dialTimeoutMs: timeoutMs, clock, logger } = this.#options;
    const effects = this.#step({
      type: 'connect',
      streamId,
      streamCount: streams.size,
      taken: streams.has(streamId),
      served: handler !== undefined,
      nowMs: this.nowMs(),
    });
    if (effects[0]?.type !== 'accept' || !handler) return;
    void answerConnect(begin(), target, { handler, timeoutMs, clock, logger });
  }

  /** Feeds the state machine and does what it says; what the caller asked for is in what it returns. */
  #step(event: SessionEvent): readonly SessionEffect[] {
    const [state, effects] = stepSession(this.#state, event, this.#options.rules);
    this.#state = state;
    for (const effect of effects) this.#apply(effect);
    return effects;
  }

  #apply(effect: SessionEffect): void {
    switch (effect.type) {
      case 'ping':
        this.#ping();
        break;
      case 'send-go-away':
        this.#wire.sendGoAway(effect);
        break;
      case 'refuse':
        this.#wire.refuse(effect.streamId, effect.code);
        break;
      case 'not-found':
        this.#wire.notFound(effect.streamId);
        break;
      case 'break-stream': {
        const what = 'a stream id was used twice';
        this.#wire.streams
          .get(effect.streamId)
          ?.abandon(tunnelErrors.create('TUNNEL_PROTOCOL_VIOLATION', { what }));
        break;
      }
      case 'end': {
        const { code, ...facts } = effect.cause;
        this.#fail(tunnelErrors.create(code, facts));
        break;
      }
      case 'opened':
      case 'not-opened':
      case 'accept':
        // Answers to the caller that asked the machine; it reads them itself.
        break;
    }
  }

  #onMessage(bytes: Buffer): void {
    if (this.#state.phase === 'closed') return;
    try {
      this.#wire.receive(bytes);
    } catch (error) {
      if (!tunnelErrors.is(error, 'TUNNEL_FRAME_MALFORMED')) throw error;
      this.#violate(errorMessage(error), error);
    }
  }

  /** Hands data of ready streams to the socket, one message each in turn, while the socket takes it. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    let paceMs: number | undefined;
    while (this.#socket.pendingBytes < this.limits.maxSocketBytes) {
      const nowMs = this.nowMs();
      paceMs = this.#pace.waitMs(nowMs);
      const stream = this.#turns.next({ bulk: paceMs === 0 });
      if (!stream) break;
      this.#sendDataOf(stream, nowMs);
    }
    this.#pumping = false;
    if (paceMs && this.#turns.isWaiting) this.#pumpLater(paceMs);
  }

  /** Bulk waits for its pace and for nothing else. */
  #pumpLater(delayMs: number): void {
    this.#cancelPump();
    this.#cancelPump = this.schedule(delayMs, () => this.#pump());
  }

  #sendDataOf(stream: SessionStream, nowMs: number): void {
    const priority = this.#turns.classOf(stream, nowMs);
    const pieces = stream.takeOutgoing(this.#pace.pieceBytes(priority, nowMs));
    if (pieces.length === 0) return;
    const message = this.#wire.encodeData(stream.id, pieces);
    this.#socket.send(message);
    const bytes = message.length;
    this.#turns.sent(stream, bytes, nowMs);
    if (this.#pace.sent(stream, { priority, bytes, nowMs })) this.#ping();
    if (stream.acknowledge()) this.#turns.add(stream, nowMs);
  }

  #ping(): void {
    this.#socket.ping(this.#pace.flight.probe(this.nowMs()));
  }

  #onPong(token: number | undefined): void {
    this.#pace.flight.answered(token, this.nowMs());
    this.#pump();
  }

  #scheduleTick(): void {
    const { clock, rules } = this.#options;
    const { pingIntervalMs, idleMs, writeStallMs } = rules.keepAlive;
    const tickMs = Math.min(pingIntervalMs || idleMs, idleMs / 8, writeStallMs / 8);
    this.#cancelTick = clock.schedule(tickMs, () => {
      this.#scheduleTick();
      const { receivedBytes, writtenBytes, pendingBytes } = this.#socket;
      const nowMs = this.nowMs();
      this.#step({ type: 'tick', nowMs, receivedBytes, writtenBytes, pendingBytes });
    });
  }

  #violate(what: string, error?: unknown): void {
    this.#end(tunnelErrors.create('TUNNEL_PROTOCOL_VIOLATION', { what }, { cause: error }), {
      code: CLOSE.protocolError,
      reason: what,
    });
  }

  #fail(cause: CodedError): void {
    const flood = cause.code === 'TUNNEL_PEER_FLOODS';
    const code = flood ? CLOSE.policyViolation : CLOSE.goingAway;
    this.#end(cause, { code, reason: cause.code });
  }

  #onSocketEnd({ code, reason }: SocketEnd): void {
    this.#end(tunnelErrors.create('TUNNEL_PEER_CLOSED', { code, reason }), { code, reason });
  }

  #end(cause: CodedError, end: SocketEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelTick();
    this.#cancelPump();
    this.#step({ type: 'close' });
    for (const stream of this.#wire.streams.values()) {
      stream.abandon(tunnelErrors.create('TUNNEL_SESSION_LOST', {}, { cause }));
    }
    this.#socket.close(end.code, end.reason);
    this.#drain.done();
    this.#settleClosed(cause);
  }

  #openError(code: OpenFailure): CodedError {
    return tunnelErrors.create(code, { maxStreams: this.limits.maxStreams });
  }
}
