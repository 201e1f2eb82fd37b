import { SERVER_EPOCH_HEADER } from '@drover/api';
import {
  type Clock,
  type CodedError,
  createBackoff,
  createDeadline,
  type Logger,
  type Random,
} from '@drover/base';
import {
  type ConnectHandler,
  connectTunnel,
  type GoAway,
  type TunnelSession,
} from '@drover/tunnel';
import type { ApiServer } from '../api-server/api-server.ts';
import type { AgentConfig } from '../config/agent-config.ts';
import type { FetchOptions } from '../trust/fetch-unverified.ts';
import type { ServerTrust } from '../trust/server-trust.ts';
import type { ConnectionStatus } from './connection-status.ts';
import {
  culpritOf,
  diagnose,
  diagnoseEnd,
  isNetworkFailure,
  isOutOfTime,
  isUntrusted,
  retryOf,
} from './diagnose.ts';
import { locate } from './locate.ts';
import { registrationHeaders } from './registration.ts';
import type { ServerDialer } from './server-dialer.ts';

/** What keeping a tunnel needs. */
export interface KeepConnectedOptions {
  readonly config: Pick<AgentConfig, 'token' | 'drainMs'>;
  readonly trust: ServerTrust;
  /** How the servers are reached: directly, or through a proxy. */
  readonly dialer: Pick<ServerDialer, 'to' | 'avoid'>;
  readonly apiServer: ApiServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Kept up to date. */
  readonly status: ConnectionStatus;
  /** Answers the streams that the server opens. */
  readonly onConnect: ConnectHandler;
  /** Told each session while it is open, and `undefined` when it has ended. */
  readonly onSession: (session: TunnelSession | undefined) => void;
}

/** Delays after failures that may end by themselves, short, so that a restart of the server costs little: it lets agents in at its own rate. */
const SOON = { initialMs: 1_000, maxMs: 10_000 } as const;

/** Delays after failures that a person must end. */
const SLOWLY = { initialMs: 30_000, maxMs: 300_000 } as const;

/** Delays before another tunnel is opened because the server asks for it, when it asks again and again. */
const ELSEWHERE = { initialMs: 250, maxMs: 10_000 } as const;

/** A session that lived so long makes the failures before it forgotten. */
const STABLE_MS = 5_000;

/** Between looks for what an agent before this one has kept, while the API server does not answer. */
const LOAD_AGAIN_MS = 2_000;

/**
 * Keeps a tunnel to the server open until `signal` aborts; then ends it as a shutdown should: what runs may finish.
 *
 * **Guarantees**: all URLs of the server are tried before there is a pause; its name is resolved, its certificate and epoch
 * verified and the proxy settings applied at each attempt; every failure is logged with culprit, cause and remedy; delays
 * grow with full jitter. When the server is about to leave, another tunnel is opened while that one still serves.
 *
 * @throws `AGENT_CA_MISMATCH`, `AGENT_CA_UNUSABLE`, `AGENT_KEY_MISMATCH`, after which trying again would be of no use.
 */
export async function keepConnected(
  options: KeepConnectedOptions,
  signal: AbortSignal,
): Promise<void> {
  const { status, clock, random, logger } = options;
  const attempts = new Attempts(options);
  const delays = {
    soon: createBackoff(SOON, random),
    slowly: createBackoff(SLOWLY, random),
    elsewhere: createBackoff(ELSEWHERE, random),
  };
  const pause = (ms: number): Promise<void> =>
    clock.sleep(ms, { signal }).catch(() => {
      // Aborted: the loop ends.
    });
  while (!signal.aborted) {
    const ended = await attempts.run(signal);
    if (!ended) return;
    const isStable = attempts.lastLifeMs !== undefined && attempts.lastLifeMs >= STABLE_MS;
    if (isStable) {
      delays.soon.reset();
      delays.elsewhere.reset();
    }
    if ('notice' in ended) {
      const { reason, spreadMs } = ended.notice;
      const inMs = Math.round(random.float() * spreadMs + (isStable ? 0 : delays.elsewhere.next()));
      logger.info({ reason, inMs }, 'The server asks to connect elsewhere');
      await pause(inMs);
      continue;
    }
    const { failure, server } = ended;
    const retry = retryOf(failure);
    status.failed({ failure, server: server.host, culprit: culpritOf(failure) });
    if (retry === 'never') throw failure;
    const retryInMs = Math.round(Math.max(delays[retry].next(), retryAfterMs(failure)));
    logger.warn(describe(failure, { server: server.host, retryInMs }), 'Tunnel not connected');
    await pause(retryInMs);
  }
}

/** Why there is no tunnel to one of the URLs of the server. */
interface Failed {
  readonly failure: CodedError;
  readonly server: URL;
}

/** The server is about to leave: the tunnel serves until it ends, and another one is to be opened meanwhile. */
interface Leaving {
  readonly notice: GoAway;
}

interface Opened {
  readonly session: TunnelSession;
  readonly server: URL;
  /** The epoch that the server said. */
  readonly said: string | undefined;
}

class Attempts {
  readonly #options: KeepConnectedOptions;
  #registered = false;
  /** Milliseconds that the last session lived; `undefined` when the last attempt opened none. */
  lastLifeMs: number | undefined;

  constructor(options: KeepConnectedOptions) {
    this.#options = options;
  }

  /** Connects and serves until the tunnel ends, or the server is about to leave; tells why, or nothing when it was `signal`. */
  async run(signal: AbortSignal): Promise<Failed | Leaving | undefined> {
    const { config, clock, onSession, status, logger } = this.#options;
    const previousLifeMs = this.lastLifeMs;
    this.lastLifeMs = undefined;
    const opened = await this.#connect(signal);
    if (!opened || 'failure' in opened) return opened;
    const { session, server } = opened;
    const openedMs = clock.monotonicMs();
    this.#registered = true;
    logger.info({ server: server.host, protocol: session.protocolVersion }, 'Tunnel connected');
    status.connected(server.host);
    onSession(session);
    void this.#checkLater(opened, signal);
    const { drainMs } = config;
    const end = endOf(session, { signal, clock, drainMs }).then((cause) => ({ cause }));
    const leaving = session.peerLeaving.then((notice) => ({ notice }));
    const first = await Promise.race([end, leaving]);
    this.lastLifeMs = clock.monotonicMs() - openedMs;
    if ('notice' in first) return first;
    onSession(undefined);
    const { lastLifeMs: lifeMs } = this;
    const { cause } = first;
    return cause && { failure: diagnoseEnd({ cause, lifeMs, previousLifeMs }), server };
  }

  /** Tries the URLs of the server in turn. Of several failures one after which trying again is of use counts. */
  async #connect(signal: AbortSignal): Promise<Opened | Failed | undefined> {
    const { trust } = this.#options;
    await this.#load(signal);
    const failures: Failed[] = [];
    for (const server of trust.servers) {
      try {
        return await this.#connectTo(server, signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        failures.push({ server, failure: await this.#explain(error, server, signal) });
      }
    }
    return failures.find(({ failure }) => retryOf(failure) !== 'never') ?? failures[0];
  }

  async #load(signal: AbortSignal): Promise<boolean> {
    const { trust, logger } = this.#options;
    try {
      await trust.load(signal);
      return true;
    } catch (error) {
      if (!signal.aborted)
        logger.warn({ err: error }, 'What was kept of the server is not known yet');
      return false;
    }
  }

  /**
   * While the API server does not answer, nothing can be done to the cluster, and what an agent before this one has kept
   * cannot be known; it is looked at as soon as it can be.
   */
  async #checkLater({ session, said }: Opened, signal: AbortSignal): Promise<void> {
    const { trust, clock } = this.#options;
    while (!signal.aborted && session.phase === 'open' && !(await this.#load(signal))) {
      await clock.sleep(LOAD_AGAIN_MS, { signal }).catch(() => {});
    }
    try {
      trust.check(said);
    } catch (error) {
      session.close(error as CodedError);
    }
  }

  async #connectTo(server: URL, signal: AbortSignal): Promise<Opened> {
    const { trust } = this.#options;
    const fetching = this.#fetching(server, signal);
    let untrusted: unknown;
    for (const [index, ca] of (await trust.anchors(fetching)).entries()) {
      try {
        return await this.#open(server, { ca, isNewest: index === 0 }, signal);
      } catch (error) {
        if (signal.aborted || !isUntrusted(error)) throw error;
        untrusted = error;
      }
    }
    const isNew = await trust.renew(fetching).catch((error: unknown) => {
      // What the server, or somebody in its place, said tells more than that its certificate is not known.
      throw isNetworkFailure(error) ? untrusted : error;
    });
    if (!isNew) throw untrusted;
    const [ca = []] = await trust.anchors(fetching);
    return this.#open(server, { ca, isNewest: true }, signal);
  }

  async #open(
    server: URL,
    { ca, isNewest }: { readonly ca: readonly string[]; readonly isNewest: boolean },
    signal: AbortSignal,
  ): Promise<Opened> {
    const { config, apiServer, clock, logger, onConnect, trust } = this.#options;
    const url = new URL(this.#registered ? '/v3/connect' : '/v3/connect/register', server);
    url.protocol = server.protocol === 'https:' ? 'wss:' : 'ws:';
    let said: string | undefined;
    const session = await connectTunnel({
      url: url.href,
      headers: {
        ...(await registrationHeaders(apiServer, config.token)),
        [SERVER_EPOCH_HEADER]: String(trust.epoch),
      },
      tls: { ca },
      clock,
      logger,
      signal,
      onConnect,
      openConnection: this.#fetching(server, signal).openConnection,
      checkAnswer: (headers) => {
        said = headers[SERVER_EPOCH_HEADER]?.toString();
        trust.check(said);
      },
    });
    trust.reached({ server, said, usedNewest: isNewest }, signal);
    return { session, server, said };
  }

  #fetching(server: URL, signal: AbortSignal): FetchOptions {
    const { clock, dialer } = this.#options;
    return { server, clock, signal, openConnection: dialer.to(server) };
  }

  async #explain(error: unknown, server: URL, signal: AbortSignal): Promise<CodedError> {
    const { trust, apiServer, clock, dialer } = this.#options;
    // A name may lead to several servers, of which one is well: the old and the new, or replicas.
    dialer.avoid(server);
    if (isOutOfTime(error)) await trust.compareClocks(this.#fetching(server, signal));
    const failure = diagnose(error, { host: server.host, skewSeconds: trust.skewSeconds });
    return locate(failure, { host: server.host, apiServer, clock, signal });
  }
}

/** Waits for the end of `session`; at an abort lets its streams end, for `drainMs` at most, and closes it. */
async function endOf(
  session: TunnelSession,
  { signal, clock, drainMs }: { signal: AbortSignal; clock: Clock; drainMs: number },
): Promise<CodedError | undefined> {
  const aborted = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => aborted.resolve('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const end = await Promise.race([session.closed, aborted.promise]);
  signal.removeEventListener('abort', onAbort);
  if (end !== 'aborted') return end;
  using deadline = createDeadline(clock, { what: 'the last requests', timeoutMs: drainMs });
  await session.drain({ signal: deadline.signal }).catch(() => {
    // Their time is over: they end with the session.
  });
  session.close();
  await session.closed;
  return undefined;
}

function retryAfterMs({ cause }: CodedError): number {
  const seconds = (cause as CodedError | undefined)?.facts?.['retryAfterSeconds'];
  return typeof seconds === 'number' ? seconds * 1_000 : 0;
}

function describe(failure: CodedError, facts: object): object {
  const { code, message: cause, remedy } = failure;
  return { ...facts, code, culprit: culpritOf(failure), cause, remedy };
}
