import type { KubernetesObject } from '@drover/apimachinery';
import type { AdmissionRequest, Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { admitGlobalRole } from './global-role.ts';
import { admitGlobalRoleBinding } from './global-role-binding.ts';
import { admitToken, admitUserAttribute } from './identity.ts';
import { admitCluster, admitProject } from './project.ts';
import {
  admitClusterRoleTemplateBinding,
  admitProjectRoleTemplateBinding,
} from './role-binding.ts';
import { admitRoleTemplate } from './role-template.ts';
import { admitUser } from './user.ts';

const WRITES = ['CREATE', 'UPDATE'] as const;
const WRITES_AND_DELETES = [...WRITES, 'DELETE'] as const;

/** The kinds of `management.cattle.io` whose writes are looked at, by plural: which operations, and by what rules. */
export const ADMISSION_RULES = {
  clusters: { operations: WRITES, admit: admitCluster },
  clusterroletemplatebindings: { operations: WRITES, admit: admitClusterRoleTemplateBinding },
  globalrolebindings: { operations: WRITES_AND_DELETES, admit: admitGlobalRoleBinding },
  globalroles: { operations: WRITES_AND_DELETES, admit: admitGlobalRole },
  projectroletemplatebindings: { operations: WRITES, admit: admitProjectRoleTemplateBinding },
  projects: { operations: WRITES_AND_DELETES, admit: admitProject },
  roletemplates: { operations: WRITES_AND_DELETES, admit: admitRoleTemplate },
  tokens: { operations: WRITES, admit: admitToken },
  userattributes: { operations: WRITES, admit: admitUserAttribute },
  users: { operations: WRITES_AND_DELETES, admit: admitUser },
} as const;

/** The rules of one kind: a refusal, or `undefined` when the write may be made. */
export type AdmissionRule = (
  request: AdmissionRequest<KubernetesObject>,
  world: AdmissionWorld,
) => Refusal | undefined;

/** The rules of a kind, by its plural. */
export function admissionRule(plural: string): AdmissionRule | undefined {
  if (!Object.hasOwn(ADMISSION_RULES, plural)) return undefined;
  // The API server asks about a kind with objects of that kind.
  return ADMISSION_RULES[plural as keyof typeof ADMISSION_RULES].admit as AdmissionRule;
}
