import { NAMESPACES } from '@drover/api';
import {
  isAlreadyExists,
  isNotFound,
  type KubernetesObject,
  type ResourceType,
} from '@drover/apimachinery';
import type { Random } from '@drover/base';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import type { CallOptions } from '../tokens/token-store.ts';

const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  kind: 'Secret',
  namespaced: true,
};

interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** The Secret in which all replicas find the key of sealed logins. */
const LOGIN_KEY_PLACE = { namespace: NAMESPACES.system, name: 'drover-login-key' };
const LOGIN_KEY = 'key';
const LOGIN_KEY_BYTES = 32;

/** What identity providers and this server know, and nobody else may: kept in Secrets alone. */
export interface ProviderSecrets {
  /** The value behind `<namespace>:<name>`; `undefined` when there is none. A text that is no reference is the value. */
  resolve(stored: string | undefined, options: CallOptions): Promise<string | undefined>;
  /** Stores a password field of an auth config; gives the reference that takes its place. */
  keep(type: string, field: string, value: string, options: CallOptions): Promise<string>;
  /** What a login at a provider left for asking it again. */
  grant(userId: string, provider: string, options: CallOptions): Promise<string | undefined>;
  /** Replaces what a login left; `undefined` forgets it. */
  setGrant(
    userId: string,
    grant: { readonly provider: string; readonly value: string | undefined },
    options: CallOptions,
  ): Promise<void>;
  /** Keeps what ends a session at its provider, and forgets what was kept for sessions other than `living`. */
  keepLogoutHint(
    session: SessionName,
    kept: { readonly hint: string; readonly living: ReadonlySet<string> },
    options: CallOptions,
  ): Promise<void>;
  /** Gives what {@link keepLogoutHint} kept, once. */
  takeLogoutHint(session: SessionName, options: CallOptions): Promise<string | undefined>;
  /** The key that seals logins under way; made at the first use, the same in all replicas. */
  loginKey(options: CallOptions): Promise<Uint8Array>;
}

/** Names a session: whose it is, and by which token. */
export interface SessionName {
  readonly userId: string;
  readonly tokenName: string;
}

/** Makes {@link ProviderSecrets}. `client` acts as the server itself. */
export function createProviderSecrets(client: KubernetesClient, random: Random): ProviderSecrets {
  return new KubernetesProviderSecrets(client, random);
}

/** Before the name of a session's token, in the Secret of its user. */
const HINT_PREFIX = 'logout-hint.';

/** Names a Secret. */
interface Place {
  readonly namespace: string;
  readonly name: string;
}

class KubernetesProviderSecrets implements ProviderSecrets {
  readonly #secrets: ResourceClient<Secret>;
  readonly #random: Random;
  #loginKey: Promise<Uint8Array> | undefined;

  constructor(client: KubernetesClient, random: Random) {
    this.#secrets = client.resource<Secret>(SECRETS);
    this.#random = random;
  }

  async resolve(stored: string | undefined, options: CallOptions): Promise<string | undefined> {
    const [, namespace, name] = /^([a-z0-9-]+):([a-z0-9.-]+)$/.exec(stored ?? '') ?? [];
    if (namespace !== NAMESPACES.globalData || name === undefined) return stored;
    return this.#read({ namespace, name }, name.slice(name.lastIndexOf('-') + 1), options);
  }

  async keep(type: string, field: string, value: string, options: CallOptions): Promise<string> {
    const namespace = NAMESPACES.globalData;
    const key = field.toLowerCase();
    const name = `${type.toLowerCase()}-${key}`;
    await this.#write({ namespace, name }, { [key]: value }, options);
    return `${namespace}:${name}`;
  }

  grant(userId: string, provider: string, options: CallOptions): Promise<string | undefined> {
    return this.#read(grantsOf(userId), provider, options);
  }

  async setGrant(
    userId: string,
    { provider, value }: { readonly provider: string; readonly value: string | undefined },
    options: CallOptions,
  ): Promise<void> {
    await this.#write(grantsOf(userId), { [provider]: value }, options);
  }

  async keepLogoutHint(
    { userId, tokenName }: SessionName,
    { hint, living }: { readonly hint: string; readonly living: ReadonlySet<string> },
    options: CallOptions,
  ): Promise<void> {
    const place = grantsOf(userId);
    const left = Object.keys(await this.#data(place, options)).filter(
      (key) => key.startsWith(HINT_PREFIX) && !living.has(key.slice(HINT_PREFIX.length)),
    );
    const forgotten = Object.fromEntries(left.map((key) => [key, undefined]));
    await this.#write(place, { ...forgotten, [`${HINT_PREFIX}${tokenName}`]: hint }, options);
  }

  async takeLogoutHint(
    { userId, tokenName }: SessionName,
    options: CallOptions,
  ): Promise<string | undefined> {
    const key = `${HINT_PREFIX}${tokenName}`;
    const hint = await this.#read(grantsOf(userId), key, options);
    if (hint !== undefined) await this.#write(grantsOf(userId), { [key]: undefined }, options);
    return hint;
  }

  async loginKey(options: CallOptions): Promise<Uint8Array> {
    const key = this.#loginKey ?? this.#readOrMakeLoginKey(options);
    this.#loginKey = key;
    try {
      return Buffer.from(await key);
    } catch (error) {
      this.#loginKey = undefined;
      throw error;
    }
  }

  async #readOrMakeLoginKey(options: CallOptions): Promise<Uint8Array> {
    const present = await this.#read(LOGIN_KEY_PLACE, LOGIN_KEY, options);
    if (present !== undefined) return Buffer.from(present, 'base64url');
    const made = Buffer.from(this.#random.bytes(LOGIN_KEY_BYTES));
    try {
      const value = made.toString('base64url');
      await this.#create(LOGIN_KEY_PLACE, { [LOGIN_KEY]: value }, options);
      return made;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      // Another replica was first.
      const others = await this.#read(LOGIN_KEY_PLACE, LOGIN_KEY, options);
      return Buffer.from(others ?? '', 'base64url');
    }
  }

  async #read(place: Place, key: string, options: CallOptions): Promise<string | undefined> {
    const base64 = (await this.#data(place, options))[key];
    return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
  }

  async #data(
    { namespace, name }: Place,
    { signal }: CallOptions,
  ): Promise<Readonly<Record<string, string>>> {
    try {
      return (await this.#secrets.get(name, { namespace, signal })).data ?? {};
    } catch (error) {
      if (isNotFound(error)) return {};
      throw error;
    }
  }

  /** Sets values; `undefined` takes one away. */
  async #write(place: Place, values: Values, options: CallOptions): Promise<void> {
    const { namespace, name } = place;
    const body = { data: encoded(values, null) };
    try {
      await this.#secrets.patch(name, { type: 'merge', body }, { namespace, ...options });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const isNeeded = Object.values(values).some((value) => value !== undefined);
      if (isNeeded) await this.#create(place, values, options);
    }
  }

  async #create(
    { namespace, name }: Place,
    values: Values,
    { signal }: CallOptions,
  ): Promise<void> {
    const data = encoded(values);
    const metadata = { name, namespace };
    const object = { apiVersion: 'v1', kind: 'Secret', metadata, data } as Secret;
    await this.#secrets.create(object, { namespace, signal });
  }
}

function grantsOf(userId: string): Place {
  return { namespace: NAMESPACES.system, name: `${userId}-secret` };
}

type Values = Readonly<Record<string, string | undefined>>;

/** Values as a Secret holds them; `none` stands for those that are `undefined`. */
function encoded(values: Values, none?: null): Readonly<Record<string, string | null | undefined>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value === undefined ? none : Buffer.from(value).toString('base64'),
    ]),
  );
}
