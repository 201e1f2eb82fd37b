import { admissionErrors } from '../errors.ts';
import type { GlobalRole, GlobalRoleBinding } from '../management/global-role.ts';
import type { Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';

/** What is about to be gone. */
export interface Loss {
  /** A user who is deleted or may no longer log in. */
  readonly user?: string;
  /** A binding that is deleted. */
  readonly binding?: string;
  /** A global role that is deleted, or no longer allows everything. */
  readonly role?: string;
  /** How to speak of it, at the beginning of a sentence. */
  readonly what: string;
}

/** Somebody who may log in, or a group, stays administrator. */
export function refuseLastAdministrator(
  { user, binding, role, what }: Loss,
  world: AdmissionWorld,
): Refusal | undefined {
  const bindings = administratorBindings(world);
  const isLost = ({ metadata, userName, globalRoleName }: GlobalRoleBinding): boolean =>
    (binding !== undefined && metadata?.name === binding) ||
    (role !== undefined && globalRoleName === role) ||
    (user !== undefined && userName === user);
  const counting = bindings.filter((each) => counts(each, world));
  if (!counting.some(isLost) || !counting.every(isLost)) return undefined;
  return admissionErrors.create('ADMISSION_LAST_ADMINISTRATOR', { what });
}

/** Whether a global role allows everything. */
export function allowsEverything({ rules }: GlobalRole): boolean {
  return (rules ?? []).some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      [verbs, apiGroups, resources].every((list) => list?.includes('*')) && !resourceNames?.length,
  );
}

function administratorBindings(world: AdmissionWorld): readonly GlobalRoleBinding[] {
  return world
    .globalRoles()
    .filter(allowsEverything)
    .flatMap(({ metadata }) => world.globalBindingsOf(metadata?.name ?? ''));
}

/** Of a group nobody knows who is in it; it is taken to have members. */
function counts(
  { metadata, userName, groupPrincipalName }: GlobalRoleBinding,
  world: AdmissionWorld,
): boolean {
  if (metadata?.deletionTimestamp) return false;
  if (!userName) return Boolean(groupPrincipalName);
  const holder = world.user(userName);
  return holder !== undefined && holder.enabled !== false && !holder.metadata?.deletionTimestamp;
}
