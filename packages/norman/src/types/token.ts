import { LABEL_VALUES, type Token } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { expiredCookies, isTokenExpired, LOCAL_PROVIDER, type ProgramRequest } from '@drover/auth';
import type { CollectionAction, TypeBehaviour } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { V3 } from '../schema/version.ts';
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
  const { token, credential } = await services.auth.deriveToken(
    {
      userId: caller.user.name,
      parentName: caller.tokenName,
      ttlMs: ttl,
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

/** Ends the caller's session here, and says where the browser ends the one at the identity provider. */
const logoutAll: CollectionAction = async ({ finalRedirectUrl }, context) => {
  const { services, caller, signal, urls } = context;
  const token = await services.auth.tokens.get(caller.tokenName ?? '', { signal });
  await logout(context);
  // The provider checks that the address is one of ours.
  const home = new URL('/login', urls.root(V3)).href;
  const finalUrl =
    typeof finalRedirectUrl === 'string' && finalRedirectUrl ? finalRedirectUrl : home;
  const idpRedirectUrl = token && (await services.auth.logoutUrl(token, finalUrl, { signal }));
  return { document: idpRedirectUrl === undefined ? {} : { idpRedirectUrl } };
};

function programRequest({ requestId, publicKey }: Body): ProgramRequest {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { requestId: text(requestId), publicKey: text(publicKey) };
}

/** What a person compares with what the program shows, before letting it in. */
const showLogin: CollectionAction = (input, { services }) =>
  Promise.resolve({ document: { code: services.auth.programLogin.code(programRequest(input)) } });

/** Lets a program in as the caller: leaves a token for it, encrypted to its key. */
const approveLogin: CollectionAction = async (input, { services, caller, signal }) => {
  const { auth, settings } = services;
  const request = programRequest(input);
  const code = auth.programLogin.code(request);
  const { responseType, description } = input;
  const [, clusterId] = typeof responseType === 'string' ? responseType.split('_', 2) : [];
  const issued = await auth.deriveToken(
    {
      userId: caller.user.name,
      parentName: caller.tokenName,
      generateName: `kubeconfig-${caller.user.name}`,
      kind: LABEL_VALUES.kubeconfig,
      ttlMs: settings.number('kubeconfig-token-ttl-minutes') * 60_000,
      ...(typeof description === 'string' && { description }),
      ...(clusterId && { clusterId }),
    },
    { signal },
  );
  await auth.programLogin.leave(request, issued, { signal });
  return { document: { code } };
};

/** What is special about tokens. */
export const tokenBehaviour: TypeBehaviour = {
  store,
  isVisible: (object, { caller }) => (object as Token).userId === caller.user.name,
  unpaged: true,
  undescribed: ['PUT'],
  ownedByCaller: true,
  computed: {
    expired: (object, { nowMs }) => isTokenExpired(object as Token, nowMs),
    groupPrincipals: (object, { services }) => {
      const { userId = '', authProvider = LOCAL_PROVIDER } = object as Token;
      const groups = services.auth.userGroups.of(userId, authProvider);
      return groups.length > 0 ? groups : undefined;
    },
    current: (object, { caller }) =>
      object.metadata?.name === caller.tokenName && (object as Token).isDerived !== true,
  },
  collectionActions: {
    logout: async (_input, context) => {
      await logout(context);
      return { empty: true };
    },
    logoutAll,
    showlogin: showLogin,
    approvelogin: approveLogin,
  },
};
