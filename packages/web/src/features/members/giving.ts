import { create, remove } from '../../api/v3.ts';
import {
  type Principal,
  type RoleBinding,
  type Subject,
  subjectFields,
  subjectKey,
  subjectOfPrincipal,
} from '../access/bindings.ts';
import { roleChanges } from '../access/role-changes.ts';
import type { ChangingSteps, Step } from '../access/steps.ts';
import type { Member, MembersPlace } from './members.ts';
import { bindingKind } from './use-members.ts';

/** What is given to whom. */
interface Giving {
  readonly place: MembersPlace;
  /** Who has which role already. */
  readonly members: readonly Member[];
  readonly principals: readonly Principal[];
  readonly roleIds: readonly string[];
  readonly nameOf: (roleId: string) => string;
}

/** Gives a role in a place to somebody. */
function give(place: MembersPlace, subject: Subject, roleTemplateId: string): Promise<unknown> {
  const { type, plural, fields } = bindingKind(place);
  return create(plural, { type, ...fields, roleTemplateId, ...subjectFields(subject) });
}

/** The writes that give each role to each of some principals; what they have already in the place is left out. */
export function givingSteps(giving: Giving): readonly Step[] {
  const { place, members, principals, roleIds, nameOf } = giving;
  const here = members.filter(({ origin }) => origin === 'here' || origin === 'creator');
  const held = new Set(here.map(({ subject, roleId }) => `${subjectKey(subject)} ${roleId}`));
  return principals.flatMap((principal) => {
    const subject = subjectOfPrincipal(principal);
    const missing = roleIds.filter((role) => !held.has(`${subjectKey(subject)} ${role}`));
    return missing.map((role) => ({
      failed: `${principal.name ?? principal.id} was not given ${nameOf(role)}`,
      run: () => give(place, subject, role),
    }));
  });
}

/** What is changed of the roles of somebody. */
interface Changing {
  readonly place: MembersPlace;
  readonly subject: Subject;
  readonly name: string;
  readonly held: readonly RoleBinding[];
  readonly wanted: readonly string[];
  readonly nameOf: (roleId: string) => string;
}

/** The writes after which somebody has the wanted roles in a place. */
export function changingSteps(changing: Changing): ChangingSteps {
  const { place, subject, name, held, wanted, nameOf } = changing;
  const { add, remove: gone } = roleChanges(held, wanted, ({ roleTemplateId }) => roleTemplateId);
  return {
    giving: add.map((role) => ({
      failed: `${name} was not given ${nameOf(role)}`,
      run: () => give(place, subject, role),
    })),
    taking: gone.map(({ id, roleTemplateId }) => ({
      failed: `${nameOf(roleTemplateId)} was not taken from ${name}`,
      run: () => remove(bindingKind(place).plural, id),
    })),
  };
}
