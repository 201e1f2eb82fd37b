import { ANNOTATIONS, user as kind, LABELS, type Token, type User } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { endOtherSessions, isSystemUser, isTokenExpired } from '@drover/auth';
import type { CollectionAction, LinkHandler, ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { collectionDocument } from '../format/collection.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { storeSetting } from '../store/server-writes.ts';
import type { Creation, Store } from '../store/store.ts';

const store: Store = {
  ...kubernetesStore,

  create,

  async delete(id, context) {
    refuseForSelf(id, 'delete', context);
    const left = await kubernetesStore.delete(id, context);
    await context.services.auth.tokens.revokeAllOf(id, { signal: context.signal });
    return left;
  },
};

/** Only the server writes passwords, on behalf of those who may create users. */
async function create(
  { object, fields }: Creation,
  { services, caller, signal }: RequestContext,
): Promise<DynamicObject> {
  if (!mayAccess(services, caller.user, { verb: 'create', kind })) {
    throw forbidden(caller.user, 'create', kind);
  }
  const { displayName, description, enabled, mustChangePassword, principalIds } = object as User;
  const created = await services.auth.users.create(
    {
      fields: {
        username: String(fields['username']),
        ...(displayName !== undefined && { displayName }),
        ...(description !== undefined && { description }),
        ...(enabled !== undefined && { enabled }),
        ...(mustChangePassword !== undefined && { mustChangePassword }),
        ...(principalIds && { principalIds }),
      },
      password: String(fields['password']),
      creatorId: caller.user.name,
      ...(object.metadata?.labels && { labels: object.metadata.labels }),
      ...(object.metadata?.annotations && { annotations: object.metadata.annotations }),
    },
    { signal },
  );
  return created as DynamicObject;
}

function refuseForSelf(id: string, what: string, { caller }: RequestContext): void {
  if (id !== caller.user.name) return;
  throw normanErrors.create('NORMAN_ACTION_REFUSED', { message: `You cannot ${what} yourself` });
}

function checkNewUser(fields: Body): void {
  for (const fieldName of ['username', 'password']) {
    if (typeof fields[fieldName] === 'string' && fields[fieldName] !== '') continue;
    throw problemError({ code: 'MissingRequired', fieldName, message: `${fieldName} is required` });
  }
}

function checkChange(fields: Body, context: RequestContext): void {
  const { id = '', services } = context;
  if (fields['enabled'] === false) refuseForSelf(id, 'deactivate', context);
  const { username } = fields;
  if (typeof username !== 'string' || username === '') return;
  const holder = services.auth.users.findByUsername(username);
  if (!holder || holder.metadata?.name === id) return;
  throw problemError({
    code: 'NotUnique',
    fieldName: 'username',
    message: 'Username is already in use.',
  });
}

/** The welcome at the first start is over as soon as someone has dealt with users. */
async function endFirstLogin(context: RequestContext): Promise<void> {
  if (!context.services.settings.flag('first-login')) return;
  await storeSetting('first-login', 'false', context);
}

/**
 * Whoever sets a password can log in as that user. The server alone writes it, so what admission says of it is asked for
 * with a write of the caller that is not stored.
 *
 * @throws `StatusError`
 */
async function requireTakeover(
  name: string,
  { services, caller, signal }: RequestContext,
): Promise<void> {
  await services
    .clientFor(caller.user)
    .resource<User>(kind.type)
    .patch(name, { type: 'merge', body: { password: '' } }, { dryRun: true, signal });
}

const setpassword: ResourceAction = async (object, { newPassword }, context) => {
  const { services, caller, signal } = context;
  const { name } = object.metadata ?? {};
  if (!mayAccess(services, caller.user, { verb: 'update', kind, name })) {
    throw forbidden(caller.user, 'update', kind);
  }
  await requireTakeover(name ?? '', context);
  const password = String(newPassword);
  const changed = await services.auth.users.setPassword(object as User, password, { signal });
  await endOtherSessions(changed, caller.tokenName, { tokens: services.auth.tokens, signal });
  await endFirstLogin(context);
  return { resource: changed as DynamicObject };
};

const changepassword: CollectionAction = async (input, context) => {
  const { services, caller, signal } = context;
  const user = await services.auth.users.get(caller.user.name, { signal });
  if (!user) throw normanErrors.create('NORMAN_NOT_FOUND');
  const change = {
    currentPassword: String(input['currentPassword']),
    newPassword: String(input['newPassword']),
    address: context.request.address,
    tokenName: caller.tokenName,
  };
  await services.auth.changePassword(user, change, { signal });
  await endFirstLogin(context);
  return { empty: true };
};

/** Whether the caller may have identity providers asked for others. */
function requireRefresh({ services, caller }: RequestContext): void {
  if (mayAccess(services, caller.user, { verb: 'create', kind })) return;
  throw forbidden(caller.user, 'refresh', kind);
}

/** Has the providers of one user asked. */
const refresh: ResourceAction = async ({ metadata }, _input, context) => {
  requireRefresh(context);
  await context.services.auth.access.request(metadata?.name ?? '', { signal: context.signal });
  await endFirstLogin(context);
  return { empty: true };
};

/** Has the providers of all users asked, one user after the other. */
const refreshAll: CollectionAction = async (_input, context) => {
  requireRefresh(context);
  context.services.auth.access.requestAll();
  await endFirstLogin(context);
  return { empty: true };
};

/** Whoever may set a user's password may see and end what the user is logged in with. */
function requireUpdate(name: string | undefined, { services, caller }: RequestContext): void {
  if (mayAccess(services, caller.user, { verb: 'update', kind, name })) return;
  throw forbidden(caller.user, 'update', kind);
}

/** Ends tokens of a user: those that are named, or all. */
const revokeTokens: ResourceAction = async ({ metadata }, { tokenIds }, context) => {
  const { name = '' } = metadata ?? {};
  requireUpdate(name, context);
  const named =
    Array.isArray(tokenIds) && tokenIds.length > 0 ? new Set<unknown>(tokenIds) : undefined;
  const { tokens } = context.services.auth;
  const keep = (token: Token): boolean => named !== undefined && !named.has(token.metadata?.name);
  await tokens.revokeAllOf(name, { signal: context.signal }, keep);
  return { empty: true };
};

/** What a user is logged in with, without a secret: sessions and API keys, the newest first. */
const sessions: LinkHandler = ({ metadata }, context) => {
  const { name = '' } = metadata ?? {};
  requireUpdate(name, context);
  const { services, urls, type, nowMs } = context;
  const url = `${urls.resource(type.schema, name)}/sessions`;
  const created = (token: Token): string => token.metadata?.creationTimestamp ?? '';
  const data = services.auth.tokens
    .listOf(name)
    .toSorted((a, b) => (created(a) > created(b) ? -1 : 1))
    .map((token) => sessionDocument(token, nowMs));
  return Promise.resolve({ document: collectionDocument(data, { resourceType: 'token', url }) });
};

function sessionDocument(token: Token, nowMs: number): Readonly<Record<string, unknown>> {
  const { name, creationTimestamp, labels, annotations } = token.metadata ?? {};
  const { description, authProvider, isDerived = false, expiresAt, enabled = true } = token;
  return {
    id: name,
    type: 'token',
    baseType: 'token',
    created: creationTimestamp,
    kind: labels?.[LABELS.tokenKind] ?? null,
    lastUsed: annotations?.[ANNOTATIONS.tokenLastUsed] ?? null,
    expired: isTokenExpired(token, nowMs),
    clusterId: token.clusterName ?? null,
    ...{ description, authProvider, isDerived, expiresAt, enabled },
  };
}

/** What is special about users. */
export const userBehaviour: TypeBehaviour = {
  store,
  /** Everyone sees themselves; nobody sees machines of Drover's own. */
  isVisible: (object, { caller, mayRead }) =>
    !isSystemUser(object as User) &&
    (object.metadata?.name === caller.user.name || mayRead(object)),
  check(fields, operation, context) {
    if (operation === 'create') checkNewUser(fields);
    else checkChange(fields, context);
  },
  computed: {
    me: ({ metadata }, { caller }) => metadata?.name === caller.user.name,
    // Not even a hash leaves the server.
    password: () => undefined,
  },
  actionRights: { setpassword: 'update' },
  resourceActions: {
    setpassword,
    refreshauthprovideraccess: refresh,
    revoketokens: revokeTokens,
  },
  linkHandlers: { sessions },
  collectionActions: {
    changepassword,
    refreshauthprovideraccess: refreshAll,
  },
  availableActions({ metadata }, { services, caller }) {
    const { name } = metadata ?? {};
    const may = (verb: string): boolean => mayAccess(services, caller.user, { verb, kind, name });
    return [
      ...(may('update') ? ['setpassword', 'revoketokens'] : []),
      ...(may('create') ? ['refreshauthprovideraccess'] : []),
    ];
  },
  availableCollectionActions({ services, caller }) {
    const mayCreate = mayAccess(services, caller.user, { verb: 'create', kind });
    return ['changepassword', ...(mayCreate ? ['refreshauthprovideraccess'] : [])];
  },
};
