import { roleClosure } from '../closure/role-closure.ts';
import { admissionErrors } from '../errors.ts';
import type { RoleTemplate } from '../management/role-template.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { changedFields } from './changed-fields.ts';
import {
  flattenedRules,
  refuseEscalation,
  refuseRulesWithoutVerbs,
  rulesOf,
} from './escalation.ts';
import { builtIn, refuseBuiltInChange, theRole } from './global-role.ts';
import { someNames } from './some-names.ts';

/** What people may change on a built-in role. */
const EDITABLE: ReadonlySet<string> = new Set([
  'locked',
  'clusterCreatorDefault',
  'projectCreatorDefault',
  'description',
]);

/** Changes that give nobody anything. */
const HARMLESS: ReadonlySet<string> = new Set(['displayName', 'description', 'locked', 'hidden']);

/** A role is held with all that it inherits, each as a group of its holders, and a request carries a few thousand groups. */
const MAX_ROLES = 500;

/** The rules of writes to roles that are given in clusters and projects. */
export function admitRoleTemplate(
  request: AdmissionRequest<RoleTemplate>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { operation, object, oldObject, name: role } = request;
  if (operation === 'DELETE') return refuseRemoval(request, world);
  if (!object) return undefined;
  const changed = changedFields(oldObject, object);
  return firstRefusal(
    () => refuseBuiltInChange({ role, isBuiltIn: oldObject?.builtin === true, changed }, EDITABLE),
    () => refuseOtherContext(request, changed, world),
    () => refuseInheritance(request, world),
    () => refuseGift(request, changed, world),
  );
}

function refuseRemoval(
  { name: role, oldObject }: AdmissionRequest<RoleTemplate>,
  world: AdmissionWorld,
): Refusal | undefined {
  if (oldObject?.builtin) return builtIn(role, 'it stays');
  return refuseInUse(role, [...heirs(role, world), ...world.bindingsOf(role)]);
}

/** What was given in one context would mean something else in another. */
function refuseOtherContext(
  { name: role, operation }: AdmissionRequest<RoleTemplate>,
  changed: readonly string[],
  world: AdmissionWorld,
): Refusal | undefined {
  if (operation !== 'UPDATE' || !changed.includes('context')) return undefined;
  return refuseInUse(role, world.bindingsOf(role), 'context');
}

function refuseInUse(role: string, users: readonly string[], field?: string): Refusal | undefined {
  if (users.length === 0) return undefined;
  return admissionErrors.create('ADMISSION_ROLE_IN_USE', { role, users: someNames(users), field });
}

function heirs(role: string, world: AdmissionWorld): readonly string[] {
  return world.heirsOf(role).map((heir) => `RoleTemplate ${heir}`);
}

/** What is newly inherited exists and is not locked, and nothing inherits itself. */
function refuseInheritance(
  { name, object = {}, oldObject }: AdmissionRequest<RoleTemplate>,
  world: AdmissionWorld,
): Refusal | undefined {
  const field = 'roleTemplateNames';
  const before = new Set(oldObject?.roleTemplateNames ?? []);
  const added = (object.roleTemplateNames ?? []).filter((each) => !before.has(each));
  if (added.length === 0) return undefined;
  for (const role of added) {
    if (role === name) continue;
    const inherited = world.role(role);
    if (!inherited) return admissionErrors.create('ADMISSION_ROLE_NOT_FOUND', { role, field });
    if (inherited.locked) return admissionErrors.create('ADMISSION_ROLE_LOCKED', { role, field });
  }
  const { roles, cycle } = roleClosure(name, (each) => (each === name ? object : world.role(each)));
  if (cycle)
    return admissionErrors.create('ADMISSION_ROLE_CYCLE', { path: cycle.join(' -> '), field });
  if (roles.length <= MAX_ROLES) return undefined;
  const facts = { count: roles.length, max: MAX_ROLES, field };
  return admissionErrors.create('ADMISSION_ROLE_TOO_WIDE', facts);
}

function refuseGift(
  request: AdmissionRequest<RoleTemplate>,
  changed: readonly string[],
  world: AdmissionWorld,
): Refusal | undefined {
  const { object, name: role } = request;
  if (!object || changed.every((field) => HARMLESS.has(field))) return undefined;
  const named = { ...object, metadata: { ...object.metadata, name: role } };
  return firstRefusal(
    () => refuseRulesWithoutVerbs(object.external ? [] : rulesOf(object), role),
    () => refuseInheritedWithoutVerbs(named, changed, world),
    () => {
      if (world.mayEscalate()) return undefined;
      const rules = flattenedRules(named, world);
      return refuseEscalation(
        request,
        { rules, place: {}, what: theRole(role), field: 'rules' },
        world,
      );
    },
  );
}

/** A role that was written past this rule is not to be inherited. */
function refuseInheritedWithoutVerbs(
  { metadata, roleTemplateNames }: RoleTemplate,
  changed: readonly string[],
  world: AdmissionWorld,
): Refusal | undefined {
  if (!changed.includes('roleTemplateNames')) return undefined;
  const own = metadata?.name ?? '';
  const inherited = (roleTemplateNames ?? []).flatMap(
    (name) => roleClosure(name, (each) => world.role(each)).roles,
  );
  return firstRefusal(
    ...inherited
      .filter((role) => !role.external && role.metadata?.name !== own)
      .map((role) => () => refuseRulesWithoutVerbs(rulesOf(role), role.metadata?.name ?? '')),
  );
}
