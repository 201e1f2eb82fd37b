import {
  GROUPS,
  isReservedGroup,
  type Principal,
  principal as principalKind,
  type User,
  user as userKind,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { LOCAL_PROVIDER, localPrincipal, localPrincipalId } from '@drover/auth';
import type { CollectionAction, TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import type { Store } from '../store/store.ts';

/** Principals that a search gives back at most. */
const MAX_FOUND = 100;

/** The caller as the provider names them through which they logged in. */
async function ownPrincipal({ services, caller, signal }: RequestContext): Promise<Principal> {
  const token = await services.auth.tokens.get(caller.tokenName ?? '', { signal });
  const { name } = caller.user;
  const user = services.cacheOf<User>(userKind).get({ namespace: '', name });
  const isExternal = token?.userPrincipal && token.authProvider !== LOCAL_PROVIDER;
  const principal = isExternal
    ? token.userPrincipal
    : localPrincipal(user ?? { metadata: { name } });
  return { ...(principal as Principal), me: true };
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

async function ownPrincipals(context: RequestContext): Promise<readonly Principal[]> {
  return [await ownPrincipal(context), ...groupPrincipals(context)];
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
  async get(id, context) {
    const own = (await ownPrincipals(context)).find(({ metadata }) => metadata?.name === id);
    if (own) return own as DynamicObject;
    requireRight(context);
    const { services, signal } = context;
    const name = id.startsWith(localPrincipalId('')) ? LOCAL_PROVIDER : id.split('_', 1)[0];
    if (!name || !services.auth.providers.isEnabled(name)) {
      throw normanErrors.create('NORMAN_NOT_FOUND');
    }
    const provider = await services.auth.providers.get(name, { signal });
    const found = await provider.principal(id, { signal });
    if (!found) throw normanErrors.create('NORMAN_NOT_FOUND');
    return found as DynamicObject;
  },
  list: async (context) => (await ownPrincipals(context)) as readonly DynamicObject[],
  create: refuse,
  update: refuse,
  delete: refuse,
};

/** Asks every enabled provider; one that does not answer is named in a warning. */
const search: CollectionAction = async (input, context) => {
  requireRight(context);
  const { services, caller, signal, warnings } = context;
  const { name, principalType } = input;
  const wanted = {
    name: String(name),
    ...(typeof principalType === 'string' && { principalType }),
  };
  const names = services.auth.providers.enabled().map(({ metadata }) => metadata?.name ?? '');
  const found = await Promise.all(
    names.map(async (each) => {
      try {
        return await (await services.auth.providers.get(each, { signal })).search(wanted, {
          signal,
        });
      } catch {
        signal.throwIfAborted();
        // The others have found something.
        warnings.push(`the identity provider ${each} does not answer`);
        return [];
      }
    }),
  );
  const user = services.cacheOf<User>(userKind).get({ namespace: '', name: caller.user.name });
  const own = new Set([localPrincipalId(caller.user.name), ...(user?.principalIds ?? [])]);
  const marked = found
    .flat()
    .slice(0, MAX_FOUND)
    .map((principal) => ({ ...principal, me: own.has(principal.metadata?.name ?? '') }));
  return { collection: marked as DynamicObject[] };
};

/** What is special about principals: they are computed from users and groups. */
export const principalBehaviour: TypeBehaviour = {
  store,
  unpaged: true,
  withoutReferrers: true,
  collectionActions: { search },
  availableCollectionActions: () => ['search'],
};
