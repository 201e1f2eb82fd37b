import type { AnyKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import type { RequestAttributes, UserInfo } from '@drover/rbac';
import { normanErrors } from '../errors.ts';

/** What access is decided with. */
export interface AccessServices {
  readonly authorize: (user: UserInfo, attributes: RequestAttributes) => boolean;
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

/**
 * A filter of the objects of a kind that a user may see: by the right to list or get them everywhere, in their
 * namespace, or by name. Each answer is reused for the life of the filter.
 */
export function visibleTo(services: AccessServices, user: UserInfo, kind: AnyKind): Visibility {
  const may = (target: AccessTarget): boolean =>
    mayAccess(services, user, { verb: 'list', kind, ...target }) ||
    mayAccess(services, user, { verb: 'get', kind, ...target });
  const seesAll = may({});
  const byNamespace = new Map<string, boolean>();
  const inNamespace = (namespace: string): boolean => {
    const known = byNamespace.get(namespace) ?? may({ namespace });
    byNamespace.set(namespace, known);
    return known;
  };
  const isVisible = ({ metadata }: DynamicObject): boolean => {
    const { name, namespace } = metadata ?? {};
    if (seesAll) return true;
    return (namespace !== undefined && inNamespace(namespace)) || may({ namespace, name });
  };
  return { seesAll, isVisible };
}
