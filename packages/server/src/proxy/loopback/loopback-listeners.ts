import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authentication, Authenticator } from '@drover/auth';
import { type Clock, type Logger, type Random, randomString } from '@drover/base';
import { serverErrors } from '../../errors.ts';
import { applyFilters, type Exchange, type Handler } from '../../http/exchange.ts';
import { recoveryFilter } from '../../http/filters.ts';
import { type Listener, openListener } from '../../http/listener.ts';
import {
  createAuthority,
  issueServingCertificate,
  type KeyPair,
} from '../../pki/certificate-authority.ts';
import { suppliedCertificateSource } from '../../pki/certificate-source.ts';
import { CLUSTER_PREFIX } from '../cluster-path.ts';
import { loopbackKubeconfig } from './loopback-kubeconfig.ts';

/** A listener without a request for this long is closed. */
const IDLE_MS = 300_000;
/** Listeners at once; one more is refused. */
const MAX_LISTENERS = 64;
const SECRET_LENGTH = 54;

/** What a child process is given. */
export interface LoopbackAccess {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** A kubeconfig with the authority and the secret of the listener. */
  readonly kubeconfig: string;
}

/** What {@link LoopbackListeners} needs. */
export interface LoopbackOptions {
  /** The cluster proxy. */
  readonly proxy: Handler;
  /** Tells whom a token stands for now. */
  readonly authenticator: Pick<Authenticator, 'userOf'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

interface OpenLoopback {
  readonly listener: Listener;
  readonly access: LoopbackAccess;
  touch(): void;
}

/**
 * TCP addresses of clusters on 127.0.0.1, for child processes that can use nothing else.
 *
 * **Guarantees**: each listener is for one cluster and one token, and answers nothing without its own secret, nor when
 * that token is good no more; it is opened on demand and closed after five minutes without a request.
 */
export class LoopbackListeners implements AsyncDisposable {
  readonly #options: LoopbackOptions;
  readonly #open = new Map<string, Promise<OpenLoopback>>();

  constructor(options: LoopbackOptions) {
    this.#options = options;
  }

  /**
   * The access of `identity` to `cluster`; opens the listener if there is none.
   *
   * @throws `LOOPBACK_LIMIT`
   */
  async access(cluster: string, identity: Authentication): Promise<LoopbackAccess> {
    const key = `${cluster}/${identity.tokenName}`;
    let opening = this.#open.get(key);
    if (!opening) {
      if (this.#open.size >= MAX_LISTENERS)
        throw serverErrors.create('LOOPBACK_LIMIT', { max: MAX_LISTENERS });
      opening = this.#openOne(cluster, identity, () => this.#open.delete(key));
      this.#open.set(key, opening);
      opening.catch(() => this.#open.delete(key));
    }
    const open = await opening;
    open.touch();
    return open.access;
  }

  /** Listeners that are open. */
  get size(): number {
    return this.#open.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const listeners = await Promise.allSettled(this.#open.values());
    for (const result of listeners) {
      if (result.status === 'fulfilled') await result.value.listener[Symbol.asyncDispose]();
    }
  }

  async #openOne(
    cluster: string,
    identity: Authentication,
    forget: () => void,
  ): Promise<OpenLoopback> {
    const { random, log, clock } = this.#options;
    const { authority, pair } = await ephemeralCertificate();
    const secret = randomString(random, SECRET_LENGTH);
    const idle = new IdleTimer(clock, () => {
      forget();
      void listener[Symbol.asyncDispose]();
    });
    const listener = await openListener({
      address: '127.0.0.1',
      port: 0,
      portFlag: 'another loopback address',
      certificates: suppliedCertificateSource(pair),
      isTrustedProxy: () => false,
      handler: this.#handler({ cluster, identity, secret, idle }),
      clock,
      random,
      log,
    });
    const url = `https://127.0.0.1:${listener.port}`;
    const kubeconfig = loopbackKubeconfig({
      cluster,
      url,
      authority: authority.certificate,
      secret,
    });
    return { listener, access: { url, kubeconfig }, touch: () => idle.touch() };
  }

  #handler({ cluster, identity, secret, idle }: HandlerFacts): Handler {
    const { proxy, authenticator, log } = this.#options;
    return applyFilters([recoveryFilter(log)], async (exchange) => {
      if (!showsSecret(exchange, secret)) throw serverErrors.create('LOOPBACK_REFUSED');
      using _busy = idle.busy();
      const { signal } = exchange;
      const user = await authenticator.userOf(identity.tokenName, { signal });
      if (!user) throw serverErrors.create('SERVER_UNAUTHENTICATED');
      const path = `${CLUSTER_PREFIX}${cluster}${exchange.path}`;
      await proxy({ ...exchange, path, identity: { ...identity, user, via: 'bearer' } });
    });
  }
}

interface HandlerFacts {
  readonly cluster: string;
  readonly identity: Authentication;
  readonly secret: string;
  readonly idle: IdleTimer;
}

/** Calls back once nothing has been busy for a while. */
class IdleTimer {
  readonly #clock: Clock;
  readonly #onIdle: () => void;
  #busy = 0;
  #cancel: () => void = () => {};

  constructor(clock: Clock, onIdle: () => void) {
    this.#clock = clock;
    this.#onIdle = onIdle;
  }

  /** Starts the time anew. */
  touch(): void {
    this.#cancel();
    this.#cancel = this.#clock.schedule(IDLE_MS, () => {
      if (this.#busy > 0) this.touch();
      else this.#onIdle();
    });
  }

  /** Busy until disposed. */
  busy(): Disposable {
    this.#busy += 1;
    return {
      [Symbol.dispose]: () => {
        this.#busy -= 1;
        this.touch();
      },
    };
  }
}

function showsSecret({ request }: Exchange, secret: string): boolean {
  const shown = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(secret));
}

async function ephemeralCertificate(): Promise<{
  readonly authority: KeyPair;
  readonly pair: KeyPair;
}> {
  const authority = await createAuthority();
  return { authority, pair: await issueServingCertificate(authority, ['127.0.0.1']) };
}
