import { admissionErrors } from '../errors.ts';
import type { GlobalRole } from '../management/global-role.ts';
import { allowsEverything, refuseLastAdministrator } from './administrators.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { changedFields } from './changed-fields.ts';
import { refuseEscalation, refuseRulesWithoutVerbs, rulesOf } from './escalation.ts';

/** What people may change on a built-in global role. */
const EDITABLE: ReadonlySet<string> = new Set(['newUserDefault', 'description']);

/** Changes that give nobody anything. */
const HARMLESS: ReadonlySet<string> = new Set(['displayName', 'description']);

/** The rules of writes to global roles. */
export function admitGlobalRole(
  request: AdmissionRequest<GlobalRole>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { operation, object, oldObject, name: role } = request;
  if (operation === 'DELETE') {
    return oldObject?.builtin ? builtIn(role, 'it stays') : refuseLoss(request, world);
  }
  const changed = changedFields(oldObject, object);
  return firstRefusal(
    () => refuseBuiltInChange({ role, isBuiltIn: oldObject?.builtin === true, changed }, EDITABLE),
    () => refuseGift(request, changed, world),
    () => refuseLoss(request, world),
  );
}

/** Whoever administers Drover by a role loses that with the role. */
function refuseLoss(
  { name: role, object, oldObject }: AdmissionRequest<GlobalRole>,
  world: AdmissionWorld,
): Refusal | undefined {
  const isLess = oldObject && allowsEverything(oldObject) && !(object && allowsEverything(object));
  return isLess
    ? refuseLastAdministrator({ role, what: 'To change or delete it' }, world)
    : undefined;
}

function refuseGift(
  request: AdmissionRequest<GlobalRole>,
  changed: readonly string[],
  world: AdmissionWorld,
): Refusal | undefined {
  const { object, name: role } = request;
  if (!object || changed.every((field) => HARMLESS.has(field))) return undefined;
  const rules = rulesOf(object);
  return firstRefusal(
    () => refuseRulesWithoutVerbs(rules, role),
    () =>
      refuseEscalation(request, { rules, place: {}, what: theRole(role), field: 'rules' }, world),
  );
}

/** A change of a role of which some fields are the server's alone. */
export interface RoleChange {
  readonly role: string;
  readonly isBuiltIn: boolean;
  readonly changed: readonly string[];
}

/** Nobody but the server says that a role is built in, nor changes more than a few fields of one that is. */
export function refuseBuiltInChange(
  { role, isBuiltIn, changed }: RoleChange,
  editable: ReadonlySet<string>,
): Refusal | undefined {
  if (changed.includes('builtin')) {
    const what = 'That a role is built in';
    return admissionErrors.create('ADMISSION_SERVER_ONLY', { what, field: 'builtin' });
  }
  const field = isBuiltIn ? changed.find((each) => !editable.has(each)) : undefined;
  return field === undefined ? undefined : builtIn(role, `${field} stays as it is`, field);
}

/** A refusal because a role is built in. */
export function builtIn(role: string, what: string, field?: string): Refusal {
  return admissionErrors.create('ADMISSION_ROLE_BUILTIN', { role, what, field });
}

/** How messages speak of a role. */
export function theRole(name: string): string {
  return `the role ${name}`;
}
