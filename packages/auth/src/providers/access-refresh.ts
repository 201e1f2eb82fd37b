import type { Settings, User } from '@drover/api';
import { BoundedQueue, type Clock, type Logger } from '@drover/base';
import { authErrors } from '../errors.ts';
import type { ObjectCache } from '../object-cache.ts';
import { endSessions, suspendTokens } from '../tokens/lost-access.ts';
import type { CallOptions, TokenStore } from '../tokens/token-store.ts';
import type { UserDirectory } from '../users/user-directory.ts';
import { hasAccess, type IsMember } from './access.ts';
import type { ExternalIdentity } from './auth-provider.ts';
import { parsePrincipalId } from './principals.ts';
import type { Providers } from './providers.ts';
import type { ProviderSecrets } from './secrets.ts';
import type { UserGroups } from './user-groups.ts';

/** Users who wait to be marked, at most; more come again with their next request. */
const MAX_WAITING = 1_000;
/** A user is marked at most once in so many milliseconds by one process. */
const MARK_EVERY_MS = 60_000;
/** Pause between two marks, so that many users never crowd out other writes; and between two looks at an empty queue. */
const PAUSE_MS = 10;
const IDLE_MS = 250;

/** What an {@link AccessRefresh} is made of. */
export interface AccessRefreshOptions {
  readonly providers: Providers;
  readonly users: UserDirectory;
  readonly cache: Pick<ObjectCache<User>, 'list'>;
  readonly userGroups: UserGroups;
  readonly secrets: ProviderSecrets;
  readonly tokens: TokenStore;
  readonly settings: Settings;
  readonly isMember: IsMember;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Asks identity providers again for users who have logged in before: which groups they are in, and whether they still
 * have access.
 *
 * Whose provider is to be asked is marked in the store, by any replica; {@link AccessRefresh.refresh} is called by one
 * alone, for one user at a time: providers take it for theft when what a login left is used twice.
 */
export class AccessRefresh {
  readonly #options: AccessRefreshOptions;
  readonly #waiting = new BoundedQueue<string>({ maxItems: MAX_WAITING });
  /** The rest of all users, while they are marked. */
  #sweep: Iterator<string, undefined> | undefined;
  /** When each user was put in the queue last. */
  readonly #queuedMs = new Map<string, number>();

  constructor(options: AccessRefreshOptions) {
    this.#options = options;
  }

  /**
   * Asks every provider of a user, now.
   *
   * @throws `AUTH_PROVIDER_UNREACHABLE`: what is stored holds on.
   */
  async refresh(userId: string, { signal }: CallOptions): Promise<void> {
    const { users, providers } = this.#options;
    const user = await users.get(userId, { signal });
    if (!user) return;
    for (const provider of providersOf(user)) {
      if (providers.isEnabled(provider)) await this.#refreshAt(provider, user, signal);
    }
  }

  /** Has a user's providers asked soon. */
  request(userId: string, options: CallOptions): Promise<void> {
    return this.#options.userGroups.markStale(userId, options);
  }

  /** Has the providers of all users asked, as `run` comes to it. */
  requestAll(): void {
    this.#sweep = this.#options.cache
      .list()
      .filter((user) => providersOf(user).length > 0)
      .map(({ metadata }) => metadata?.name ?? '')
      .values();
  }

  /** Has a user's providers asked if what they said is too old. Called for each request: cheap. */
  noteRequest(user: User): void {
    const { userGroups, settings, clock } = this.#options;
    if (providersOf(user).length === 0) return;
    const userId = user.metadata?.name ?? '';
    const { lastRefreshMs, needsRefresh } = userGroups.freshness(userId);
    const maxAgeMs = settings.number('auth-user-info-max-age-seconds') * 1_000;
    const isOld = maxAgeMs > 0 && clock.nowMs() - lastRefreshMs > maxAgeMs;
    if (!isOld || needsRefresh) return;
    const nowMs = clock.monotonicMs();
    if (nowMs - (this.#queuedMs.get(userId) ?? Number.NEGATIVE_INFINITY) < MARK_EVERY_MS) return;
    if (this.#waiting.push(userId)) this.#remember(userId, nowMs);
  }

  /** Marks those who wait, one after the other, until the signal ends it. */
  async run({ signal }: CallOptions): Promise<void> {
    while (!signal.aborted) {
      const userId = this.#waiting.shift() ?? this.#sweep?.next().value;
      if (userId !== undefined) await this.#mark(userId, signal);
      await this.#options.clock.sleep(userId === undefined ? IDLE_MS : PAUSE_MS, { signal });
    }
  }

  async #mark(userId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.request(userId, { signal });
    } catch (err) {
      if (signal.aborted) return;
      this.#options.log.warn(
        { user: userId, err },
        'Could not have the groups of a user refreshed',
      );
    }
  }

  async #refreshAt(provider: string, user: User, signal: AbortSignal): Promise<void> {
    const { providers, secrets, userGroups, tokens } = this.#options;
    const userId = user.metadata?.name ?? '';
    const owner = { userId, provider };
    const asked = await providers.get(provider, { signal });
    const told = await asked.refresh(await secrets.grant(userId, provider, { signal }), { signal });
    const identity = told.state === 'known' ? told.identity : this.#lastKnown(user, provider);
    if (!user.principalIds?.includes(identity.user.metadata?.name ?? '')) {
      throw authErrors.create('AUTH_PROVIDER_REFUSED', { provider });
    }
    if (told.state === 'known') {
      await secrets.setGrant(userId, { provider, value: told.identity.grant }, { signal });
    }
    if (told.state === 'gone' || !this.#hasAccess(user, provider, identity)) {
      await secrets.setGrant(userId, { provider, value: undefined }, { signal });
      await userGroups.store(user, { provider, identity: undefined }, { signal });
      await suspendTokens(owner, { tokens, signal });
      this.#options.log.info({ user: userId, provider }, 'A user has lost access');
      return;
    }
    if (told.state === 'session-over') {
      await secrets.setGrant(userId, { provider, value: undefined }, { signal });
      await endSessions(owner, { tokens, signal });
    }
    await userGroups.store(user, { provider, identity }, { signal });
  }

  #hasAccess(user: User, provider: string, { groups }: ExternalIdentity): boolean {
    const { providers, isMember } = this.#options;
    const principalIds = [
      ...(user.principalIds ?? []),
      ...groups.map(({ metadata }) => metadata?.name ?? ''),
    ];
    const subject = { principalIds, userId: user.metadata?.name };
    return hasAccess(providers.config(provider), subject, isMember);
  }

  /** What the provider said last, where it says nothing new. */
  #lastKnown(user: User, provider: string): ExternalIdentity {
    const userId = user.metadata?.name ?? '';
    const id = user.principalIds?.find((each) => parsePrincipalId(each)?.provider === provider);
    return {
      user: { metadata: { name: id ?? '' }, loginName: user.username || user.displayName || '' },
      groups: this.#options.userGroups.of(userId, provider),
    };
  }

  #remember(userId: string, nowMs: number): void {
    this.#queuedMs.delete(userId);
    this.#queuedMs.set(userId, nowMs);
    const [oldest] = this.#queuedMs.keys();
    if (this.#queuedMs.size > MAX_WAITING && oldest !== undefined) this.#queuedMs.delete(oldest);
  }
}

/** Names of the external providers that know a user. */
export function providersOf(user: User): readonly string[] {
  const names = (user.principalIds ?? []).flatMap((id) => parsePrincipalId(id)?.provider ?? []);
  return [...new Set(names)];
}
