import type { AuthConfig, Token, User, UserAttribute } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { type Authenticator, isTokenExpired } from '@drover/auth';
import { type Clock, type Logger, TaskGroup } from '@drover/base';
import type { Informer, Lifetime, Runnable } from '@drover/controller-runtime';
import { OWNER_ROLE } from '@drover/controllers';
import type { HeldRoles, RoleGrants, UserInfo } from '@drover/rbac';
import { hasLost, type Rights } from '../access/rights.ts';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { serverErrors } from '../errors.ts';

/** Tokens expire without anything being written; this often they are looked at. */
const EXPIRY_CHECK_MS = 500;

/** What {@link LiveRequests} reads. */
export interface LiveRequestsOptions {
  readonly feed: { readonly grants: RoleGrants };
  readonly virtualGroups: VirtualGroups;
  readonly authenticator: Pick<Authenticator, 'userOf'>;
  readonly caches: {
    readonly tokens: Informer<Token>;
    readonly users: Informer<User>;
    readonly userAttributes: Informer<UserAttribute>;
    readonly authConfigs: Informer<AuthConfig>;
  };
  readonly clock: Clock;
  readonly log: Logger;
}

/** A request that is being answered. */
export interface LiveRequest {
  readonly tokenName: string;
  /** What it was begun with: of the caller, and of whom the caller acts as. */
  readonly rights: readonly [caller: Rights, other?: Rights];
  /** Where it goes; absent when roles in clusters do not matter to it. */
  readonly cluster?: string;
  /** The namespace there that it is about; absent when it is about none or many. */
  readonly namespace?: string | undefined;
  /** Ends the request; called once at most, with what to tell the client. */
  readonly end: (reason: Error) => void;
  /** Told when the caller may have gained something. */
  readonly onChange?: (user: UserInfo) => void;
}

/** A namespace that is not in a project any more. */
export interface LeftProject {
  readonly cluster: string;
  readonly namespace: string;
  /** The second part of the id. */
  readonly project: string;
}

interface Entry extends LiveRequest {
  /** The version of roles and bindings at which it was begun. */
  readonly since: number;
}

/**
 * The requests that are being answered, each ended when it could not be made any more: its token is gone, disabled or
 * expired, its user too, or who made it has lost a role, a rule of one, or a group.
 *
 * **Guarantees**: who has lost nothing goes on. What is lost through a change in the home of state ends requests as
 * soon as the change has reached the caches; an expired token, half a second later at most.
 *
 * **Not known here**: the rules of external roles, and roles in clusters that Drover does not write.
 */
export class LiveRequests implements Runnable {
  readonly name = 'live-requests';
  readonly #options: LiveRequestsOptions;
  readonly #entries = new Set<Entry>();
  /** Those to look at; one look at a time. */
  readonly #due = new Set<Entry>();
  #wake = Promise.withResolvers<void>();

  constructor(options: LiveRequestsOptions) {
    this.#options = options;
  }

  /** How many there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** Looks after a request until disposed. Call it in the turn in which its rights were read. */
  add(request: LiveRequest): Disposable {
    const entry: Entry = { ...request, since: this.#options.feed.grants.version };
    this.#entries.add(entry);
    return {
      [Symbol.dispose]: () => {
        this.#entries.delete(entry);
        this.#due.delete(entry);
      },
    };
  }

  /** Ends what goes on in a namespace by right of a project that it has left. */
  leftProject({ cluster, namespace, project }: LeftProject): void {
    for (const entry of this.#entries) {
      if (entry.cluster !== cluster || entry.namespace !== namespace) continue;
      const isByProject = entry.rights.some((rights) => rights && livesBy(project, rights.held));
      if (isByProject) this.#end(entry, 'the namespace has left the project');
    }
  }

  async run({ signal }: Lifetime): Promise<void> {
    const { feed, caches } = this.#options;
    using following = new DisposableStack();
    following.defer(
      feed.grants.onChange((cluster) => this.#look((entry) => isIn(entry.cluster, cluster))),
    );
    await using group = new TaskGroup(signal);
    const follow = <T extends KubernetesObject>(
      informer: Informer<T>,
      concerns: (entry: Entry, name: string) => boolean,
    ): void =>
      group.run(async (until) => {
        for await (const { key } of informer.changes({ signal: until, snapshot: false })) {
          this.#look((entry) => concerns(entry, key.name));
        }
      });
    follow(caches.tokens, ({ tokenName }, name) => tokenName === name);
    follow(caches.users, isOf);
    follow(caches.userAttributes, isOf);
    follow(caches.authConfigs, () => true);
    group.run((until) => this.#watchExpiry(until));
    group.run((until) => this.#work(until));
    await group.settled();
  }

  #look(isConcerned: (entry: Entry) => boolean): void {
    for (const entry of this.#entries) if (isConcerned(entry)) this.#due.add(entry);
    if (this.#due.size > 0) this.#wake.resolve();
  }

  async #watchExpiry(signal: AbortSignal): Promise<void> {
    const { caches, clock } = this.#options;
    for (;;) {
      await clock.sleep(EXPIRY_CHECK_MS, { signal });
      const nowMs = clock.nowMs();
      const expired = new Set<string>();
      for (const { tokenName } of this.#entries) {
        const token = caches.tokens.get({ namespace: '', name: tokenName }) as Token | undefined;
        if (token && isTokenExpired(token, nowMs)) expired.add(tokenName);
      }
      if (expired.size > 0) this.#look(({ tokenName }) => expired.has(tokenName));
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      await untilAborted(this.#wake.promise, signal);
      this.#wake = Promise.withResolvers();
      const due = [...this.#due];
      this.#due.clear();
      const users = await this.#usersOf(due, signal);
      for (const entry of due) this.#judge(entry, users.get(entry.tokenName));
    }
  }

  /** Whom tokens stand for now; without those that are no good. */
  async #usersOf(
    entries: readonly Entry[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, UserInfo>> {
    const users = new Map<string, UserInfo>();
    for (const tokenName of new Set(entries.map((entry) => entry.tokenName))) {
      try {
        const user = await this.#options.authenticator.userOf(tokenName, { signal });
        if (user) users.set(tokenName, user);
      } catch (err) {
        if (signal.aborted) throw err;
        // Who cannot be asked for is refused, as a new request would be.
        this.#options.log.warn({ err, token: tokenName }, 'A token could not be looked at again');
      }
    }
    return users;
  }

  #judge(entry: Entry, user: UserInfo | undefined): void {
    if (!this.#entries.has(entry)) return;
    const problem = this.#problemOf(entry, user);
    if (problem === undefined) {
      if (user) entry.onChange?.(user);
      return;
    }
    this.#end(entry, problem);
  }

  #end(entry: Entry, problem: string): void {
    this.#entries.delete(entry);
    const { rights, cluster } = entry;
    const who = rights[0].user.name;
    this.#options.log.info({ user: who, cluster, problem }, 'A request was ended');
    entry.end(serverErrors.create('PROXY_RIGHTS_LOST', { problem }));
  }

  /** Why it could not be made any more. */
  #problemOf({ rights, since, cluster }: Entry, user: UserInfo | undefined): string | undefined {
    if (!user) return 'the token is no longer valid';
    if (cluster === undefined) return undefined;
    const { feed, virtualGroups } = this.#options;
    const [caller, other] = rights;
    const pairs = [[caller, user], ...(other ? [[other, other.user] as const] : [])] as const;
    for (const [before, now] of pairs) {
      const after = { user: now, held: virtualGroups.heldIn(cluster, now) };
      if (hasLost(before, after)) return 'a role or a group was taken away';
      if (feed.grants.haveLostRules(before.held, since)) return 'a role has lost rules';
    }
    return undefined;
  }
}

/** Owners of the cluster need no project. */
function livesBy(project: string, held: HeldRoles): boolean {
  return held.projects.has(project) && !held.cluster.includes(OWNER_ROLE);
}

function isIn(cluster: string | undefined, changed: string | undefined): boolean {
  return cluster === undefined || changed === undefined || cluster === changed;
}

function isOf({ rights }: Entry, name: string): boolean {
  return rights.some((each) => each?.user.name === name);
}

function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
