import type { AuthConfig } from '@drover/api';

/** Someone who wants to log in through a provider. */
export interface AccessSubject {
  /** Ids of the user's principal and of those of the user's groups. */
  readonly principalIds: readonly string[];
  /** Id of the Drover user, when there is one already. */
  readonly userId?: string | undefined;
}

/** Tells whether a user, or one of some principals, holds a role in a cluster or project. */
export type IsMember = (subject: AccessSubject) => boolean;

/**
 * Whether a provider's access mode lets someone in. `unrestricted`: everyone whom the provider knows; `restricted`:
 * whoever is allowed or a member of a cluster or project; `required`: whoever is allowed. An unknown mode lets nobody in.
 */
export function hasAccess(
  { accessMode = 'unrestricted', allowedPrincipalIds = [] }: AuthConfig,
  subject: AccessSubject,
  isMember: IsMember,
): boolean {
  if (accessMode === 'unrestricted' || accessMode === '') return true;
  if (accessMode !== 'required' && accessMode !== 'restricted') return false;
  const isAllowed = subject.principalIds.some((id) => allowedPrincipalIds.includes(id));
  return isAllowed || (accessMode === 'restricted' && isMember(subject));
}
