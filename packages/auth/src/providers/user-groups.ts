import {
  type Principal,
  type User,
  type UserAttribute,
  userAttribute,
  user as userKind,
} from '@drover/api';
import { apiVersionOf, isNotFound } from '@drover/apimachinery';
import { type Clock, formatTime, parseTimeMs } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { ownerReferenceTo } from '@drover/controller-runtime';
import { type ObjectCache, waitUntilCached } from '../object-cache.ts';
import type { CallOptions } from '../tokens/token-store.ts';
import type { ExternalIdentity } from './auth-provider.ts';

/** What is stored of a user's groups at providers, as UserAttribute objects. */
export interface UserGroups {
  /** Stores what a provider said just now; `undefined` when it no longer says anything of the user. */
  store(
    user: User,
    told: { readonly provider: string; readonly identity: ExternalIdentity | undefined },
    options: CallOptions,
  ): Promise<void>;
  /** The groups that a provider named last. */
  of(userId: string, provider: string): readonly Principal[];
  /** When a provider was asked last, in milliseconds since the epoch, and whether it must be asked again. */
  freshness(userId: string): { readonly lastRefreshMs: number; readonly needsRefresh: boolean };
  /** Has the user's providers asked again soon. */
  markStale(userId: string, options: CallOptions): Promise<void>;
}

/** What {@link createUserGroups} is made of. */
export interface UserGroupsOptions {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  readonly cache: ObjectCache<UserAttribute>;
  readonly clock: Clock;
}

/** Makes {@link UserGroups}. */
export function createUserGroups({ client, cache, clock }: UserGroupsOptions): UserGroups {
  const attributes = client.resource<UserAttribute>(userAttribute.type);

  async function write(
    user: User,
    fields: Partial<UserAttribute>,
    { signal }: CallOptions,
  ): Promise<void> {
    const { name = '' } = user.metadata ?? {};
    const written = await patchOrCreate(name, user, fields, signal);
    await waitUntilCached(cache, written, { clock, signal });
  }

  async function patchOrCreate(
    name: string,
    user: User,
    fields: Partial<UserAttribute>,
    signal: AbortSignal,
  ): Promise<UserAttribute> {
    try {
      return await attributes.patch(name, { type: 'merge', body: fields }, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const metadata = { name, ownerReferences: [ownerReferenceTo(user, userKind.type)] };
      const { kind } = userAttribute;
      const object = { apiVersion: apiVersionOf(userAttribute), kind, metadata, UserName: name };
      return attributes.create({ ...object, ...fields }, { signal });
    }
  }

  const stored = (userId: string): UserAttribute | undefined =>
    cache.get({ namespace: '', name: userId });

  return {
    store(user, { provider, identity }, options) {
      const { groups = [], user: principal } = identity ?? {};
      const extra = principal && {
        principalid: [principal.metadata?.name ?? ''],
        username: [principal.loginName ?? ''],
      };
      const fields = {
        GroupPrincipals: { [provider]: { Items: [...groups] } },
        ...(extra && { ExtraByProvider: { [provider]: extra } }),
        LastRefresh: formatTime(clock.nowMs()),
        NeedsRefresh: false,
      };
      return write(user, fields, options);
    },
    of: (userId, provider) =>
      (stored(userId)?.GroupPrincipals?.[provider]?.Items ?? []) as readonly Principal[],
    freshness(userId) {
      const { LastRefresh = '', NeedsRefresh = false } = stored(userId) ?? {};
      return { lastRefreshMs: parseTimeMs(LastRefresh) ?? 0, needsRefresh: NeedsRefresh };
    },
    async markStale(userId, { signal }) {
      if (!stored(userId)) return;
      await attributes.patch(userId, { type: 'merge', body: { NeedsRefresh: true } }, { signal });
    },
  };
}
