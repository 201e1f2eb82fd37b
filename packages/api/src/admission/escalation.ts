import type { PolicyRule } from '@drover/apimachinery';
import { roleClosure } from '../closure/role-closure.ts';
import { admissionErrors } from '../errors.ts';
import type { RoleTemplate } from '../management/role-template.ts';
import type { AdmissionRequest, Refusal } from './admission-request.ts';
import type { AdmissionWorld, Place } from './admission-world.ts';
import { someNames } from './some-names.ts';

/** All rights; also what a role may come to whose rules nobody knows. */
export const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** What is given away, and how to speak of it. */
export interface Gift {
  readonly rules: readonly PolicyRule[];
  readonly place: Place;
  /** What gives it: `the role reader`. */
  readonly what: string;
  readonly field?: string;
}

/** Nobody gives away what they do not have. */
export function refuseEscalation(
  { user }: AdmissionRequest<unknown>,
  { rules, place, what, field }: Gift,
  world: AdmissionWorld,
): Refusal | undefined {
  const missing = world.missing(rules, place);
  if (missing.length === 0) return undefined;
  return admissionErrors.create('ADMISSION_ESCALATION', {
    user: user.username,
    what,
    where: placeText(place),
    missing: someNames(missing),
    field,
  });
}

/**
 * The rules that a role comes to with all that it inherits. External roles count with what their ClusterRole gives, and as
 * everything when nobody knows that.
 *
 * @param isHeld - roles that the writer holds where the role is given need not be counted.
 */
export function flattenedRules(
  role: RoleTemplate,
  world: AdmissionWorld,
  isHeld: (role: string) => boolean = () => false,
): readonly PolicyRule[] {
  const { name = '' } = role.metadata ?? {};
  const { roles } = roleClosure(name, (each) => (each === name ? role : world.role(each)));
  return roles.flatMap((each) => {
    const named = each.metadata?.name ?? '';
    if (isHeld(named)) return [];
    return each.external ? (world.externalRules(named) ?? EVERYTHING) : rulesOf(each);
  });
}

/** The rules of a role itself, as Kubernetes knows rules. */
export function rulesOf(role: {
  readonly rules?: readonly Partial<PolicyRule>[] | null | undefined;
}): readonly PolicyRule[] {
  return (role.rules ?? []).map((rule) => ({ ...rule, verbs: rule.verbs ?? [] }));
}

/** A rule without verbs allows nothing, and is taken for a mistake. */
export function refuseRulesWithoutVerbs(
  rules: readonly PolicyRule[],
  role: string,
): Refusal | undefined {
  if (rules.every(({ verbs }) => verbs.length > 0)) return undefined;
  return admissionErrors.create('ADMISSION_RULE_WITHOUT_VERBS', { role, field: 'rules' });
}

function placeText({ cluster, project }: Place): string {
  if (cluster === undefined) return '';
  return project === undefined ? ` in cluster ${cluster}` : ` in project ${cluster}:${project}`;
}
