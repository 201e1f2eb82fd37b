import {
  GROUPS,
  isReservedGroup,
  type Principal,
  principal as principalKind,
  type User,
  user as userKind,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import {
  isSystemUser,
  localPrincipal,
  localPrincipalId,
  searchLocalPrincipals,
} from '@drover/auth';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import type { Store } from '../store/store.ts';

const LOCAL_PREFIX = localPrincipalId('');

function users({ services }: RequestContext): readonly User[] {
  return services.cacheOf<User>(userKind).list();
}

function ownPrincipal({ services, caller }: RequestContext): Principal {
  const { name } = caller.user;
  const user = services.cacheOf<User>(userKind).get({ namespace: '', name });
  return { ...localPrincipal(user ?? { metadata: { name } }), me: true };
}

/** The caller's groups as principals: those that an identity provider told. */
function groupPrincipals({ caller }: RequestContext): readonly Principal[] {
  const told = (caller.user.groups ?? []).filter((group) => !isReservedGroup(group));
  return told.map((group) => ({
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'Principal',
    metadata: { name: group },
    displayName: group.slice(group.indexOf('://') + 3),
    principalType: 'group',
    provider: group.slice(0, Math.max(group.indexOf('_'), 0)),
    memberOf: true,
  }));
}

/** Who other people are is told to those who may look at principals. */
function requireRight({ services, caller }: RequestContext): void {
  const may = (verb: string): boolean =>
    mayAccess(services, caller.user, { verb, kind: principalKind });
  if (!may('list') && !may('get')) throw forbidden(caller.user, 'list', principalKind);
}

function refuse(): never {
  throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method: 'write' });
}

const store: Store = {
  get(id, context) {
    const mine = [ownPrincipal(context), ...groupPrincipals(context)];
    const own = mine.find(({ metadata }) => metadata?.name === id);
    if (own) return Promise.resolve(own as DynamicObject);
    requireRight(context);
    const user = users(context).find(
      ({ metadata }) => id === `${LOCAL_PREFIX}${metadata?.name ?? ''}`,
    );
    if (!user || isSystemUser(user)) throw normanErrors.create('NORMAN_NOT_FOUND');
    return Promise.resolve(localPrincipal(user) as DynamicObject);
  },
  list: (context) =>
    Promise.resolve([ownPrincipal(context), ...groupPrincipals(context)] as DynamicObject[]),
  create: refuse,
  update: refuse,
  delete: refuse,
};

/** What is special about principals: they are computed from users and groups. */
export const principalBehaviour: TypeBehaviour = {
  store,
  unpaged: true,
  withoutReferrers: true,
  collectionActions: {
    search: (input, context) => {
      requireRight(context);
      const { name, principalType } = input;
      const found = searchLocalPrincipals(users(context), {
        name: String(name),
        ...(typeof principalType === 'string' && { principalType }),
      });
      const own = context.caller.user.name;
      const marked = found.map((principal) => ({
        ...principal,
        me: principal.metadata?.name === localPrincipalId(own),
      }));
      return Promise.resolve({ collection: marked as DynamicObject[] });
    },
  },
  availableCollectionActions: () => ['search'],
};
