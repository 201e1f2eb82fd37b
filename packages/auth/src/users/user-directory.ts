import {
  ANNOTATIONS,
  LABEL_VALUES,
  LABELS,
  type Settings,
  type User,
  user as userKind,
} from '@drover/api';
import { apiVersionOf, isNotFound } from '@drover/apimachinery';
import type { Clock, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { createNamed } from '../create-named.ts';
import { authErrors } from '../errors.ts';
import { type ObjectCache, waitUntilCached } from '../object-cache.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { checkPassword } from '../passwords/password-policy.ts';
import type { CallOptions } from '../tokens/token-store.ts';
import { LOCAL_PRINCIPAL } from './user-info.ts';
import { usernameKey } from './username-key.ts';

/** Index by which a cache of users must find those of a user name. */
export const USERS_BY_USERNAME = 'username';
/** Index by which a cache of users must find those of a principal. */
export const USERS_BY_PRINCIPAL = 'principal';

/** The indexes that a cache of users needs. */
export const userIndexes = {
  [USERS_BY_USERNAME]: (user: User): readonly string[] =>
    user.username ? [usernameKey(user.username)] : [],
  [USERS_BY_PRINCIPAL]: (user: User): readonly string[] => user.principalIds ?? [],
} as const;

/** Users of one name that a login looks at. */
const MAX_NAMESAKES = 4;

/** What a new local user is to be. */
export interface NewUser {
  /** The fields of the User object; name, password and principals are filled in. */
  readonly fields: Pick<User, 'displayName' | 'description' | 'enabled' | 'mustChangePassword'> & {
    readonly username: string;
    readonly principalIds?: readonly string[];
  };
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly password: string;
  /** Id of the user who creates it. */
  readonly creatorId: string;
}

/** What a directory is made of. */
export interface UserDirectoryOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /** With {@link userIndexes}. */
  readonly cache: ObjectCache<User>;
  readonly hasher: PasswordHasher;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The local users and their passwords.
 *
 * **Guarantees**: only hashes of passwords are stored, and they leave through no answer of this interface's callers.
 */
export interface UserDirectory {
  /** By id, read-your-writes included. */
  get(id: string, options: CallOptions): Promise<User | undefined>;
  /** By user name; with several (a damaged store) the oldest. */
  findByUsername(username: string): User | undefined;
  /** Everyone of a user name, oldest first; more than one in a damaged store only, and then four at most. */
  namedBy(username: string): readonly User[];
  /**
   * Creates a local user with a password.
   *
   * @throws `AUTH_USERNAME_TAKEN`, or what `checkPassword` throws.
   */
  create(newUser: NewUser, options: CallOptions): Promise<User>;
  /**
   * Sets a user's password without asking for the present one; whoever sets it decides anew whether it must be changed.
   *
   * @throws what `checkPassword` throws.
   */
  setPassword(user: User, password: string, options: CallOptions): Promise<User>;
  /**
   * Changes a user's own password.
   *
   * @throws `AUTH_CURRENT_PASSWORD_WRONG`, `AUTH_PASSWORD_UNCHANGED`, or what `checkPassword` throws.
   */
  changePassword(
    user: User,
    change: { readonly currentPassword: string; readonly newPassword: string },
    options: CallOptions,
  ): Promise<void>;
  /** Replaces a stored hash by one of today's form; the password must be the right one. */
  rehash(user: User, password: string, options: CallOptions): Promise<void>;
}

/** Makes a {@link UserDirectory}. */
export function createUserDirectory(options: UserDirectoryOptions): UserDirectory {
  return new CachedUserDirectory(options);
}

class CachedUserDirectory implements UserDirectory {
  readonly #options: UserDirectoryOptions;
  /** User names whose creation is under way in this process: the cache does not hold them yet. */
  readonly #reserved = new Set<string>();

  constructor(options: UserDirectoryOptions) {
    this.#options = options;
  }

  async get(id: string, { signal }: CallOptions): Promise<User | undefined> {
    const cached = this.#options.cache.get({ namespace: '', name: id });
    if (cached) return cached;
    try {
      return await this.#options.client.resource<User>(userKind.type).get(id, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  findByUsername(username: string): User | undefined {
    return this.namedBy(username)[0];
  }

  namedBy(username: string): readonly User[] {
    const created = (user: User): string => user.metadata?.creationTimestamp ?? '';
    return this.#options.cache
      .byIndex(USERS_BY_USERNAME, usernameKey(username))
      .toSorted((a, b) => (created(a) < created(b) ? -1 : 1))
      .slice(0, MAX_NAMESAKES);
  }

  async create(newUser: NewUser, options: CallOptions): Promise<User> {
    const { username } = newUser.fields;
    this.#check(newUser.password, username);
    const key = usernameKey(username);
    if (this.#reserved.has(key) || this.findByUsername(username)) {
      throw authErrors.create('AUTH_USERNAME_TAKEN');
    }
    this.#reserved.add(key);
    try {
      const password = await this.#options.hasher.hash(newUser.password);
      return await this.#store(newUser, password, options);
    } finally {
      this.#reserved.delete(key);
    }
  }

  async setPassword(user: User, password: string, options: CallOptions): Promise<User> {
    this.#check(password, user.username ?? '');
    const hash = await this.#options.hasher.hash(password);
    return this.#patch(user, { password: hash, mustChangePassword: false }, options);
  }

  async changePassword(
    user: User,
    { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
    options: CallOptions,
  ): Promise<void> {
    const { hasher } = this.#options;
    if (!(await hasher.verify(user.password, currentPassword))) {
      throw authErrors.create('AUTH_CURRENT_PASSWORD_WRONG');
    }
    if (newPassword === currentPassword) throw authErrors.create('AUTH_PASSWORD_UNCHANGED');
    this.#check(newPassword, user.username ?? '');
    const password = await hasher.hash(newPassword);
    await this.#patch(user, { password, mustChangePassword: false }, options);
  }

  async rehash(user: User, password: string, options: CallOptions): Promise<void> {
    await this.#patch(user, { password: await this.#options.hasher.hash(password) }, options);
  }

  #check(password: string, username: string): void {
    const minLength = this.#options.settings.number('password-min-length');
    checkPassword(password, { username, minLength });
  }

  async #patch(
    user: User,
    fields: Pick<User, 'password' | 'mustChangePassword'>,
    { signal }: CallOptions,
  ): Promise<User> {
    const { client, cache, clock } = this.#options;
    const { name = '', uid } = user.metadata ?? {};
    const body = { ...fields, ...(uid !== undefined && { metadata: { uid } }) };
    const users = client.resource<User>(userKind.type);
    const written = await users.patch(name, { type: 'merge', body }, { signal });
    await waitUntilCached(cache, written, { clock, signal });
    return written;
  }

  async #store(newUser: NewUser, password: string, { signal }: CallOptions): Promise<User> {
    const { client, cache, clock, random } = this.#options;
    const written = await createNamed(client.resource<User>(userKind.type), {
      prefix: 'u-',
      random,
      make: (name) => userObject(name, newUser, password),
      signal,
    });
    await waitUntilCached(cache, written, { clock, signal });
    return written;
  }
}

function userObject(name: string, newUser: NewUser, password: string): User {
  const { fields, labels, annotations, creatorId } = newUser;
  return {
    apiVersion: apiVersionOf(userKind),
    kind: userKind.kind,
    metadata: {
      name,
      labels: { ...labels, [LABELS.creator]: LABEL_VALUES.norman },
      annotations: { ...annotations, [ANNOTATIONS.creatorId]: creatorId },
    },
    ...fields,
    password,
    principalIds: [...new Set([...(fields.principalIds ?? []), `${LOCAL_PRINCIPAL}${name}`])],
  };
}
