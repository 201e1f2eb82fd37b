import type { Resource } from '../../api/v3.ts';

/** A principal: somebody or a group, as an identity provider names them. */
export interface Principal extends Resource {
  readonly loginName?: string;
  readonly principalType?: string;
  readonly provider?: string;
  readonly me?: boolean;
}

/** Whom something is given to; one of these is set. */
interface Given extends Resource {
  readonly userId?: string | null;
  readonly userPrincipalId?: string | null;
  readonly groupPrincipalId?: string | null;
  /** `namespace:name`. */
  readonly serviceAccount?: string | null;
}

/** A role that is given in a cluster or a project. */
export interface RoleBinding extends Given {
  readonly roleTemplateId: string;
  /** Of a binding in a cluster. */
  readonly clusterId?: string;
  /** Of a binding in a project: `c-abc12:p-def34`. */
  readonly projectId?: string;
}

/** A global role that is given. */
export interface GlobalRoleBinding extends Given {
  readonly globalRoleId: string;
}

/** Somebody who has a role, or many of them. */
export interface Subject {
  /** `principal`: somebody who has never logged in. */
  readonly kind: 'user' | 'principal' | 'group' | 'serviceAccount';
  /** The id of the user or of the principal, or `namespace:name`. */
  readonly id: string;
}

/** Annotation with the name of a principal. */
const DISPLAY_NAME = 'auth.cattle.io/principal-display-name';
/** Annotation of what a creator was given. */
const CREATOR = 'authz.management.cattle.io/creator-owner-binding';

/** Who has the role; `undefined` when the binding names nobody. A user counts before a principal, which may be old. */
export function subjectOf(binding: Given): Subject | undefined {
  const { userId, userPrincipalId, groupPrincipalId, serviceAccount } = binding;
  if (userId) return { kind: 'user', id: userId };
  if (userPrincipalId) return userOfPrincipal(userPrincipalId);
  if (groupPrincipalId) return { kind: 'group', id: groupPrincipalId };
  return serviceAccount ? { kind: 'serviceAccount', id: serviceAccount } : undefined;
}

const LOCAL = 'local://';

/** Whom a principal of a user stands for. */
function userOfPrincipal(id: string): Subject {
  return id.startsWith(LOCAL)
    ? { kind: 'user', id: id.slice(LOCAL.length) }
    : { kind: 'principal', id };
}

/** Whom a principal stands for. */
export function subjectOfPrincipal({ id, principalType }: Principal): Subject {
  return principalType === 'group' ? { kind: 'group', id } : userOfPrincipal(id);
}

/** One word for a subject; equal for equal ones. */
export function subjectKey({ kind, id }: Subject): string {
  return `${kind} ${id}`;
}

/** The fields by which a binding names a subject. */
export function subjectFields({ kind, id }: Subject): Readonly<Record<string, string>> {
  if (kind === 'group') return { groupPrincipalId: id };
  return kind === 'user' ? { userId: id } : { userPrincipalId: id };
}

/** The name of who has a role, as the server wrote it beside the binding. */
export function nameInBinding({ annotations }: Given): string | undefined {
  return annotations?.[DISPLAY_NAME] || undefined;
}

/** Whether somebody has the role because they created the cluster or project. */
export function isOfCreator({ annotations }: Given): boolean {
  return annotations?.[CREATOR] === 'true';
}
