import {
  type Clock,
  type CodedError,
  createBackoff,
  createDeadline,
  type Logger,
  type Random,
} from '@drover/base';
import { connectThroughProxy, type ProxySettings, proxyFor } from '@drover/client/node';
import {
  type ConnectHandler,
  connectTunnel,
  type OpenConnection,
  openTcp,
  type TunnelSession,
} from '@drover/tunnel';
import type { ApiServer } from '../api-server/api-server.ts';
import type { AgentConfig } from '../config/agent-config.ts';
import { ServerTrust } from '../trust/server-trust.ts';
import { diagnose, diagnoseEnd, retryOf } from './diagnose.ts';
import { registrationHeaders } from './registration.ts';

/** What keeping a tunnel needs. */
export interface KeepConnectedOptions {
  readonly config: AgentConfig;
  readonly proxies: ProxySettings;
  readonly apiServer: ApiServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Answers the streams that the server opens. */
  readonly onConnect: ConnectHandler;
  /** Told each session while it is open, and `undefined` when it has ended. */
  readonly onSession: (session: TunnelSession | undefined) => void;
}

/** Delays after failures that may end by themselves; the first is short, so that a restart of the server costs little. */
const SOON = { initialMs: 1_000, maxMs: 30_000 } as const;

/** Delays after failures that a person must end. */
const SLOWLY = { initialMs: 30_000, maxMs: 300_000 } as const;

/** A session that lived so long makes the failures before it forgotten. */
const STABLE_MS = 60_000;

/**
 * Keeps a tunnel to the server open until `signal` aborts; then ends it as {@link leave} says.
 *
 * **Guarantees**: the name of the server is resolved, its certificate verified and the proxy settings applied at each
 * attempt; every failure is logged with cause and remedy; delays grow with full jitter.
 *
 * @throws `AGENT_CA_MISMATCH`, `AGENT_CA_UNUSABLE`, after which trying again would be of no use.
 */
export async function keepConnected(
  options: KeepConnectedOptions,
  signal: AbortSignal,
): Promise<void> {
  const { config, clock, random, logger } = options;
  const attempts = new Attempts(options);
  const delays = { soon: createBackoff(SOON, random), slowly: createBackoff(SLOWLY, random) };
  while (!signal.aborted) {
    const failure = await attempts.run(signal);
    if (!failure) return;
    const retry = retryOf(failure);
    if (retry === 'never') throw failure;
    if (attempts.lastLifeMs !== undefined && attempts.lastLifeMs >= STABLE_MS) delays.soon.reset();
    const retryInMs = Math.round(Math.max(delays[retry].next(), retryAfterMs(failure)));
    logger.warn(
      describe(failure, { server: config.server.host, retryInMs }),
      'Tunnel not connected',
    );
    await clock.sleep(retryInMs, { signal }).catch(() => {
      // Aborted: the loop ends.
    });
  }
}

class Attempts {
  readonly #options: KeepConnectedOptions;
  readonly #trust: ServerTrust;
  readonly #openConnection: OpenConnection;
  #registered = false;
  /** Milliseconds that the last session lived; `undefined` when the last attempt opened none. */
  lastLifeMs: number | undefined;

  constructor(options: KeepConnectedOptions) {
    this.#options = options;
    this.#trust = new ServerTrust(options.config.caChecksum);
    this.#openConnection = connectionOpener(options.config.server, options.proxies);
  }

  /** Connects and serves until the tunnel ends; tells why, or nothing when it was `signal`. */
  async run(signal: AbortSignal): Promise<CodedError | undefined> {
    const { config, clock, onSession, logger } = this.#options;
    const previousLifeMs = this.lastLifeMs;
    this.lastLifeMs = undefined;
    try {
      const session = await this.#connect(signal);
      const openedMs = clock.monotonicMs();
      this.#registered = true;
      logger.info(
        { server: config.server.host, protocol: session.protocolVersion },
        'Tunnel connected',
      );
      onSession(session);
      const cause = await endOf(session, { signal, clock, drainMs: config.drainMs });
      onSession(undefined);
      this.lastLifeMs = clock.monotonicMs() - openedMs;
      return cause && diagnoseEnd({ cause, lifeMs: this.lastLifeMs, previousLifeMs });
    } catch (error) {
      if (signal.aborted) return undefined;
      const { skewSeconds } = this.#trust;
      const failure = diagnose(error, { host: config.server.host, skewSeconds });
      if (failure.code === 'AGENT_TLS_UNTRUSTED') this.#trust.forget();
      return failure;
    }
  }

  async #connect(signal: AbortSignal): Promise<TunnelSession> {
    const { config, apiServer, clock, logger, onConnect } = this.#options;
    const { server, token } = config;
    const openConnection = this.#openConnection;
    const ca = await this.#trust.certificates({ server, openConnection, clock, signal });
    const url = new URL(this.#registered ? '/v3/connect' : '/v3/connect/register', server);
    url.protocol = server.protocol === 'https:' ? 'wss:' : 'ws:';
    return connectTunnel({
      url: url.href,
      headers: await registrationHeaders(apiServer, token),
      tls: { ca },
      clock,
      logger,
      signal,
      onConnect,
      openConnection,
    });
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

/** Resolves and connects anew each time, through the proxy of the environment if there is one. */
function connectionOpener(server: URL, proxies: ProxySettings): OpenConnection {
  const proxy = proxyFor(server, proxies);
  if (!proxy) return openTcp;
  return ({ host, port, signal }) => connectThroughProxy(proxy, { host, port }, { signal });
}

function retryAfterMs({ cause }: CodedError): number {
  const seconds = (cause as CodedError | undefined)?.facts?.['retryAfterSeconds'];
  return typeof seconds === 'number' ? seconds * 1_000 : 0;
}

function describe(failure: CodedError, facts: object): object {
  const { code, message: cause, remedy } = failure;
  return { ...facts, code, cause, remedy };
}
