import { createHash } from 'node:crypto';
import {
  ANNOTATIONS,
  type GlobalRole,
  globalRole,
  LABEL_VALUES,
  LABELS,
  type Principal,
  type User,
  user as userKind,
} from '@drover/api';
import { apiVersionOf, isAlreadyExists } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { authErrors } from '../errors.ts';
import { type ObjectCache, waitUntilCached } from '../object-cache.ts';
import type { CallOptions } from '../tokens/token-store.ts';
import { USERS_BY_PRINCIPAL } from './user-directory.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE32_HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const NAME_LENGTH = 10;
const MAX_LABEL_LENGTH = 63;

/** The users behind principals of identity providers. */
export interface ExternalUsers {
  /** The user who has a principal; the oldest, should there be several. */
  find(principalId: string): User | undefined;
  /** The user who has a principal, made at the first login. */
  ensure(principal: Principal, options: CallOptions): Promise<User>;
  /** Gives a user a principal beside those that they have. */
  link(user: User, principal: Principal, options: CallOptions): Promise<User>;
}

/** What {@link createExternalUsers} is made of. */
export interface ExternalUsersOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  /** With `userIndexes`. */
  readonly cache: ObjectCache<User>;
  readonly clock: Clock;
}

/** Makes {@link ExternalUsers}. */
export function createExternalUsers({ client, cache, clock }: ExternalUsersOptions): ExternalUsers {
  const users = client.resource<User>(userKind.type);

  function find(principalId: string): User | undefined {
    const created = ({ metadata }: User): string => metadata?.creationTimestamp ?? '';
    return cache
      .byIndex(USERS_BY_PRINCIPAL, principalId)
      .toSorted((a, b) => (created(a) < created(b) ? -1 : 1))[0];
  }

  async function create(principal: Principal, signal: AbortSignal): Promise<User> {
    const roles = await client.resource<GlobalRole>(globalRole.type).listAll({ signal });
    const required = roles.items
      .filter(({ newUserDefault }) => newUserDefault)
      .map(({ metadata }) => metadata?.name ?? '');
    return users.create(newUser(principal, required), { signal });
  }

  return {
    find,
    async ensure(principal, { signal }) {
      const id = principal.metadata?.name ?? '';
      const present = find(id);
      if (present) return present;
      try {
        const created = await create(principal, signal);
        await waitUntilCached(cache, created, { clock, signal });
        return created;
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
        // Another replica was first; or somebody else has the name, and must not be taken for this one.
        const other = await users.get(externalUserName(id), { signal });
        if (other.principalIds?.includes(id)) return other;
        throw authErrors.create('AUTH_ACCESS_DENIED', {}, { cause: error });
      }
    },
    async link(user, principal, { signal }) {
      const { name = '' } = user.metadata ?? {};
      const present = user.principalIds ?? [];
      const id = principal.metadata?.name ?? '';
      if (present.includes(id)) return user;
      const body = { principalIds: [...present, id] };
      const written = await users.patch(name, { type: 'merge', body }, { signal });
      await waitUntilCached(cache, written, { clock, signal });
      return written;
    },
  };
}

/** The name of the user made for a principal: the same in every installation and for every login. */
export function externalUserName(principalId: string): string {
  const digest = createHash('sha256').update(principalId).digest();
  return `u-${encodeBase32(digest, BASE32).slice(0, NAME_LENGTH)}`;
}

function newUser(principal: Principal, roles: readonly string[]): User {
  const id = principal.metadata?.name ?? '';
  const label = encodeBase32(Buffer.from(id), BASE32_HEX).slice(0, MAX_LABEL_LENGTH);
  const name = externalUserName(id);
  return {
    apiVersion: apiVersionOf(userKind),
    kind: userKind.kind,
    metadata: {
      name,
      labels: { [LABELS.creator]: LABEL_VALUES.norman, [label]: 'hashed-principal-name' },
      annotations: {
        [ANNOTATIONS.creatorRoleBindings]: JSON.stringify({ required: roles, created: [] }),
      },
    },
    displayName: principal.displayName ?? '',
    principalIds: [id, `local://${name}`],
  };
}

/** Base 32 without padding. */
function encodeBase32(bytes: Uint8Array, alphabet: string): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}
