import type { AnyKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import type { RequestAttributes, ResourceAttributes, UserInfo } from '@drover/rbac';
import { normanErrors } from '../errors.ts';

/** What access is decided with. */
export interface AccessServices {
  readonly authorize: (user: UserInfo, attributes: RequestAttributes) => boolean;
  /** The same for an object of whatever name in the namespace. */
  readonly authorizeSomeIn: (user: UserInfo, attributes: ResourceAttributes) => boolean;
}

/** Names an object of a kind, or all of them. */
export interface AccessTarget {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Whether a user may do something with objects of a kind. */
export function mayAccess(
  { authorize }: AccessServices,
  user: UserInfo,
  access: { readonly verb: string; readonly kind: AnyKind } & AccessTarget,
): boolean {
  const { verb, kind, namespace, name } = access;
  return authorize(user, {
    verb,
    group: kind.group,
    resource: kind.plural,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  });
}

/** The refusal of an access, for writes that the server does in the caller's place. */
export function forbidden(user: UserInfo, verb: string, kind: AnyKind): CodedError {
  const resource = `${kind.plural}.${kind.group}`;
  return normanErrors.create('NORMAN_FORBIDDEN', { user: user.name, verb, resource });
}

/** What a user may see of a kind. */
export interface Visibility {
  /** Whether that is every object. */
  readonly seesAll: boolean;
  readonly isVisible: (object: DynamicObject) => boolean;
}

/** How much of a namespace, or of what is in none, a user may see. */
type Share = 'all' | 'some' | 'nothing';

/**
 * A filter of the objects of a kind that a user may see: by the right to list or get them everywhere, in their
 * namespace, or by name. What is known of a namespace is reused for the life of the filter, so that an object costs one
 * look-up, and a question about its name only where rights to single names are.
 */
export function visibleTo(services: AccessServices, user: UserInfo, kind: AnyKind): Visibility {
  const attributes = { group: kind.group, resource: kind.plural } as const;
  const may = (target: AccessTarget): boolean =>
    mayAccess(services, user, { verb: 'list', kind, ...target }) ||
    mayAccess(services, user, { verb: 'get', kind, ...target });
  const maySome = (namespace: string): boolean =>
    ['list', 'get'].some((verb) =>
      services.authorizeSomeIn(user, { ...attributes, verb, namespace }),
    );
  const seesAll = may({});
  const shares = new Map<string, Share>();
  const shareOf = (namespace: string): Share => {
    const known = shares.get(namespace);
    if (known) return known;
    const seesNamespace = namespace !== '' && may({ namespace });
    const share = seesNamespace ? 'all' : maySome(namespace) ? 'some' : 'nothing';
    shares.set(namespace, share);
    return share;
  };
  const isVisible = ({ metadata }: DynamicObject): boolean => {
    if (seesAll) return true;
    const { name, namespace } = metadata ?? {};
    const share = shareOf(namespace ?? '');
    return share === 'all' || (share === 'some' && may({ namespace, name }));
  };
  return { seesAll, isVisible };
}
