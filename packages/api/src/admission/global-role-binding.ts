import { admissionErrors } from '../errors.ts';
import type { GlobalRoleBinding } from '../management/global-role.ts';
import { refuseLastAdministrator } from './administrators.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { changedFields } from './changed-fields.ts';
import { refuseEscalation, rulesOf } from './escalation.ts';
import { theRole } from './global-role.ts';

/** The rules of writes to bindings of global roles; to take a role away takes as much as to give it. */
export function admitGlobalRoleBinding(
  request: AdmissionRequest<GlobalRoleBinding>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { operation, object, oldObject, name } = request;
  if (operation === 'UPDATE' && changedFields(oldObject, object).length === 0) return undefined;
  const what = `To delete the binding ${name}`;
  return firstRefusal(
    () => refuseGlobalGift(request, (object ?? oldObject)?.globalRoleName ?? '', world),
    () =>
      operation === 'DELETE' ? refuseLastAdministrator({ binding: name, what }, world) : undefined,
  );
}

/** Only who holds every rule of a global role gives it; what is gone already may be let go of. */
function refuseGlobalGift(
  request: AdmissionRequest<unknown>,
  name: string,
  world: AdmissionWorld,
): Refusal | undefined {
  const role = world.globalRole(name);
  const field = 'globalRoleName';
  if (role) {
    const gift = { rules: rulesOf(role), place: {}, what: theRole(name), field };
    return refuseEscalation(request, gift, world);
  }
  if (request.operation === 'DELETE') return undefined;
  return admissionErrors.create('ADMISSION_ROLE_NOT_FOUND', { role: name, field });
}

/** As for a binding of each of these global roles. */
export function refuseGlobalGifts(
  request: AdmissionRequest<unknown>,
  names: readonly string[],
  world: AdmissionWorld,
): Refusal | undefined {
  return firstRefusal(...names.map((name) => () => refuseGlobalGift(request, name, world)));
}
