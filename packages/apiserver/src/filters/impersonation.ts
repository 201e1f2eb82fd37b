import { goQuote } from '@drover/kubernetes';
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
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import { deniedError } from './authorization.ts';
import type { Filter } from './filter.ts';
import { plainResponse, withoutMarkup } from './plain-response.ts';

const PREFIX = 'impersonate-';
const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATION_GROUP = 'authentication.k8s.io';

/**
 * Lets a caller act as someone else, if the caller may impersonate all that is asked for: the user or service account, then each group,
 * each value of an extra, and the uid.
 */
export function impersonation(authorizer: Authorizer): Filter {
  return (context, next) => {
    const wanted = impersonatedUser(context.request);
    if (!wanted) return next(context);
    if (wanted.name === '') return Promise.resolve(withoutUser(context.request, wanted));
    for (const attributes of questionsFor(wanted)) {
      const { allowed, reason } = authorizer.authorize(context.user, attributes);
      if (!allowed) throw deniedError(context.user, attributes, reason);
    }
    const user = withImpliedGroups(wanted);
    context.audit?.impersonate(user);
    return next({ ...context, user });
  };
}

/** The user that the headers name; without a name when they name only what belongs to one. */
function impersonatedUser(request: ApiRequest): UserInfo | undefined {
  const { headers } = request;
  const names = Object.keys(headers).filter((name) => name.startsWith(PREFIX));
  if (names.length === 0) return undefined;
  const uid = headerOf(request, 'impersonate-uid') ?? '';
  const extra = names
    .filter((header) => header.startsWith(EXTRA_PREFIX))
    .map((header) => [extraKey(header), valuesOf(headers[header])] as const);
  const user = {
    name: headerOf(request, 'impersonate-user') ?? '',
    groups: valuesOf(headers['impersonate-group']),
    ...(uid !== '' && { uid }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
  const isNobody = user.name === '' && user.groups.length === 0 && uid === '' && extra.length === 0;
  return isNobody ? undefined : user;
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
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ({
        verb,
        group: AUTHENTICATION_GROUP,
        resource: 'userextras',
        subresource,
        name: value,
      })),
    ),
    ...(uid === undefined
      ? []
      : [{ verb, group: AUTHENTICATION_GROUP, resource: 'uids', name: uid }]),
  ];
}

/** Everyone is authenticated or not; groups that say so already are left as they are. */
function withImpliedGroups(user: UserInfo): UserInfo {
  const account = serviceAccountOf(user.name);
  const groups =
    account && user.groups.length === 0 ? serviceAccountGroups(account.namespace) : user.groups;
  const isAnonymous = user.name === anonymousUser.name;
  const saysItself =
    groups.includes(UNAUTHENTICATED_GROUP) ||
    (!isAnonymous && groups.includes(AUTHENTICATED_GROUP));
  const implied = isAnonymous ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP;
  return { ...user, groups: saysItself ? groups : [...groups, implied] };
}

/** The failure of Kubernetes for headers that belong to no user: each as a reference to an object. */
function withoutUser({ path }: ApiRequest, { groups, uid, extra = {} }: UserInfo) {
  const version = `${AUTHENTICATION_GROUP}/v1`;
  const references = [
    ...groups.map((group) => `{Group  ${group}    }`),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => `{UserExtra  ${value}  ${version}  ${key}}`),
    ),
    ...(uid === undefined ? [] : [`{UID  ${uid}  ${version}  }`]),
  ];
  const why = `requested [${references.join(' ')}] without impersonating a user`;
  return plainResponse(
    500,
    `${withoutMarkup(`Internal Server Error: ${goQuote(path)}: ${why}`)}\n`,
  );
}

/** The key of an extra, unescaped; as it is when it is not well escaped. */
function extraKey(header: string): string {
  const key = header.slice(EXTRA_PREFIX.length);
  try {
    return decodeURIComponent(key);
  } catch {
    // Kubernetes takes such a key as it is.
    return key;
  }
}

function valuesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
