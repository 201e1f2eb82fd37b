import type { Token } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { expiredCookies, isTokenExpired } from '@drover/auth';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import type { Creation, Store } from '../store/store.ts';

/** Only the server touches tokens; everyone has to do with their own alone. */
const store: Store = {
  async get(id, { services, isVisible, signal }) {
    const token = (await services.auth.tokens.get(id, { signal })) as DynamicObject | undefined;
    if (!token || !isVisible(token)) throw normanErrors.create('NORMAN_NOT_FOUND');
    return token;
  },
  list: ({ services, caller }) =>
    Promise.resolve(services.auth.tokens.listOf(caller.user.name) as readonly DynamicObject[]),
  create,
  update() {
    throw normanErrors.create('NORMAN_NOT_FOUND');
  },
  async delete(id, context) {
    if (id === context.caller.tokenName) throw normanErrors.create('NORMAN_CURRENT_TOKEN');
    const token = (await store.get(id, context)) as Token;
    await context.services.auth.tokens.revoke(token, { signal: context.signal });
    return undefined;
  },
};

/** A token derived from the one that the caller used. Its secret is in this answer and nowhere else. */
async function create(
  { object }: Creation,
  { services, caller, signal }: RequestContext,
): Promise<DynamicObject> {
  const { ttl = 0, description, clusterName } = object as Token;
  const parent = await services.auth.tokens.get(caller.tokenName ?? '', { signal });
  const { token, credential } = await services.auth.tokens.issue(
    {
      userId: caller.user.name,
      ttlMs: ttl,
      isDerived: true,
      authProvider: parent?.authProvider ?? 'local',
      ...(parent?.userPrincipal ? { userPrincipal: parent.userPrincipal } : {}),
      ...(description && { description }),
      ...(clusterName && { clusterId: clusterName }),
    },
    { signal },
  );
  return { ...token, token: credential };
}

/** Ends the caller's session: the token is deleted, and the browser forgets it. */
async function logout({ services, caller, signal, cookies }: RequestContext): Promise<void> {
  const { tokens } = services.auth;
  const token = caller.tokenName && (await tokens.get(caller.tokenName, { signal }));
  if (token) await tokens.revoke(token, { signal });
  cookies.push(...expiredCookies());
}

/** What is special about tokens. */
export const tokenBehaviour: TypeBehaviour = {
  store,
  isVisible: (object, { caller }) => (object as Token).userId === caller.user.name,
  unpaged: true,
  ownedByCaller: true,
  computed: {
    expired: (object, { nowMs }) => isTokenExpired(object as Token, nowMs),
    current: (object, { caller }) =>
      object.metadata?.name === caller.tokenName && (object as Token).isDerived !== true,
  },
  collectionActions: {
    logout: async (_input, context) => {
      await logout(context);
      return { empty: true };
    },
  },
};
