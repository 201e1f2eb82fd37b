import { equalJson } from '@drover/apimachinery';
import { admissionErrors } from '../errors.ts';
import type { User } from '../management/user.ts';
import { refuseLastAdministrator } from './administrators.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { addedCreatorRoles } from './creator-roles.ts';
import { EVERYTHING, refuseEscalation, rulesOf } from './escalation.ts';
import { refuseGlobalGifts } from './global-role-binding.ts';

/** Whoever changes these of a user can log in as that user, or keep them out. */
const LOGIN_FIELDS = ['username', 'password', 'principalIds', 'enabled'] as const;

const LOCAL_PRINCIPAL = 'local://';

/** The rules of writes to users. */
export function admitUser(
  request: AdmissionRequest<User>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { operation, object, oldObject } = request;
  if (operation === 'DELETE') return refuseLoss(request, 'deletes', world);
  const isDisabled = oldObject !== undefined && isEnabled(oldObject) && !isEnabled(object);
  return firstRefusal(
    () =>
      refuseGlobalGifts(request, addedCreatorRoles(object?.metadata, oldObject?.metadata), world),
    () => refuseIdentities(request, world),
    () => (isDisabled ? refuseLoss(request, 'disables', world) : undefined),
    () => (changesLogin(request) ? refuseTakeover(request, world) : undefined),
  );
}

/** Who can log in as somebody has what bindings give to that identity: only who has everything says who is who. */
function refuseIdentities(
  request: AdmissionRequest<User>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { name, object, oldObject } = request;
  const known = new Set([`${LOCAL_PRINCIPAL}${name}`, ...(oldObject?.principalIds ?? [])]);
  const added = (object?.principalIds ?? []).find((id) => !known.has(id));
  if (added === undefined) return undefined;
  const gift = {
    rules: EVERYTHING,
    place: {},
    what: `the identity ${added}`,
    field: 'principalIds',
  };
  return refuseEscalation(request, gift, world);
}

function isEnabled(user: User | undefined): boolean {
  return user?.enabled !== false;
}

function changesLogin({ object, oldObject }: AdmissionRequest<User>): boolean {
  return (
    oldObject !== undefined &&
    LOGIN_FIELDS.some((field) => !equalJson(oldObject[field] ?? null, object?.[field] ?? null))
  );
}

function refuseLoss(
  request: AdmissionRequest<User>,
  action: 'deletes' | 'disables',
  world: AdmissionWorld,
): Refusal | undefined {
  const { name, user } = request;
  return firstRefusal(
    () =>
      user.username === name ? admissionErrors.create('ADMISSION_OWN_USER', { action }) : undefined,
    () => refuseTakeover(request, world),
    () => refuseLastAdministrator({ user: name, what: `That ${name} is gone` }, world),
  );
}

/** Only who holds all that a user holds globally decides over how that user logs in. */
function refuseTakeover(
  request: AdmissionRequest<User>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { name, user } = request;
  if (user.username === name) return undefined;
  const rules = world
    .globalBindingsTo(name)
    .flatMap(({ globalRoleName }) => rulesOf(world.globalRole(globalRoleName ?? '') ?? {}));
  return refuseEscalation(request, { rules, place: {}, what: `the user ${name}` }, world);
}
