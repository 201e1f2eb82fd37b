import { badRequestError } from '@drover/apimachinery';
import type { ResourceAttributes } from '@drover/rbac';
import {
  AUTHENTICATED_GROUP,
  anonymousUser,
  serviceAccountGroups,
  serviceAccountOf,
  UNAUTHENTICATED_GROUP,
  type UserInfo,
} from '../authentication/user-info.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { ApiRequest } from '../http/api-message.ts';
import { deniedError } from './authorization.ts';
import type { Filter } from './filter.ts';

const PREFIX = 'impersonate-';
const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATION_GROUP = 'authentication.k8s.io';

/** Lets a caller act as someone else, if the caller may impersonate all that is asked for. */
export function impersonation(authorizer: Authorizer): Filter {
  return (context, next) => {
    const wanted = impersonatedUser(context.request);
    if (!wanted) return next(context);
    for (const attributes of questionsFor(wanted)) {
      const { allowed, reason } = authorizer.authorize(context.user, attributes);
      if (!allowed) throw deniedError(context.user, attributes, reason);
    }
    return next({ ...context, user: withImpliedGroups(wanted) });
  };
}

/**
 * The user that the headers name.
 *
 * @throws `StatusError` `BadRequest` when they name anything but a user.
 */
function impersonatedUser({ headers }: ApiRequest): UserInfo | undefined {
  const names = Object.keys(headers).filter((name) => name.startsWith(PREFIX));
  if (names.length === 0) return undefined;
  const [name = ''] = valuesOf(headers['impersonate-user']);
  if (name === '') {
    throw badRequestError(`requested ${names.join(', ')} without impersonating a user`);
  }
  const [uid = ''] = valuesOf(headers['impersonate-uid']);
  const extra = names
    .filter((header) => header.startsWith(EXTRA_PREFIX))
    .map((header) => [extraKey(header), valuesOf(headers[header])] as const);
  return {
    name,
    groups: valuesOf(headers['impersonate-group']),
    ...(uid !== '' && { uid }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
}

/** What the caller must be allowed to impersonate, one by one. */
function questionsFor({ name, uid, groups, extra = {} }: UserInfo): ResourceAttributes[] {
  const verb = 'impersonate';
  const account = serviceAccountOf(name);
  return [
    account
      ? { verb, group: '', resource: 'serviceaccounts', ...account }
      : { verb, group: '', resource: 'users', name },
    ...groups.map((group) => ({ verb, group: '', resource: 'groups', name: group })),
    ...(uid === undefined
      ? []
      : [{ verb, group: AUTHENTICATION_GROUP, resource: 'uids', name: uid }]),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ({
        verb,
        group: AUTHENTICATION_GROUP,
        resource: 'userextras',
        subresource,
        name: value,
      })),
    ),
  ];
}

function withImpliedGroups(user: UserInfo): UserInfo {
  const account = serviceAccountOf(user.name);
  const own =
    account && user.groups.length === 0 ? serviceAccountGroups(account.namespace) : user.groups;
  const everyone = user.name === anonymousUser.name ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP;
  return own.includes(everyone)
    ? { ...user, groups: own }
    : { ...user, groups: [...own, everyone] };
}

function extraKey(header: string): string {
  return decodeURIComponent(header.slice(EXTRA_PREFIX.length));
}

function valuesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
