import { user as kind, type User } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { isSystemUser } from '@drover/auth';
import type { CollectionAction, ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
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

const setpassword: ResourceAction = async (object, { newPassword }, context) => {
  const { services, caller, signal } = context;
  const { name } = object.metadata ?? {};
  if (!mayAccess(services, caller.user, { verb: 'update', kind, name })) {
    throw forbidden(caller.user, 'update', kind);
  }
  const password = String(newPassword);
  const changed = await services.auth.users.setPassword(object as User, password, { signal });
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
  };
  await services.auth.users.changePassword(user, change, { signal });
  await endFirstLogin(context);
  return { empty: true };
};

/** Local users have no provider whose answers could be refreshed: those who may ask are told that it is done. */
async function refresh(context: RequestContext): Promise<{ readonly empty: true }> {
  const { services, caller } = context;
  if (!mayAccess(services, caller.user, { verb: 'create', kind })) {
    throw forbidden(caller.user, 'refresh', kind);
  }
  await endFirstLogin(context);
  return { empty: true };
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
    refreshauthprovideraccess: (_object, _input, context) => refresh(context),
  },
  collectionActions: {
    changepassword,
    refreshauthprovideraccess: (_input, context) => refresh(context),
  },
  availableActions({ metadata }, { services, caller }) {
    const { name } = metadata ?? {};
    const may = (verb: string): boolean => mayAccess(services, caller.user, { verb, kind, name });
    return [
      ...(may('update') ? ['setpassword'] : []),
      ...(may('create') ? ['refreshauthprovideraccess'] : []),
    ];
  },
  availableCollectionActions({ services, caller }) {
    const mayCreate = mayAccess(services, caller.user, { verb: 'create', kind });
    return ['changepassword', ...(mayCreate ? ['refreshauthprovideraccess'] : [])];
  },
};
