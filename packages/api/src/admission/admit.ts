import type { KubernetesObject } from '@drover/apimachinery';
import type { AdmissionRequest, Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { admitGlobalRole } from './global-role.ts';
import { admitGlobalRoleBinding } from './global-role-binding.ts';
import { admitCluster, admitProject } from './project.ts';
import {
  admitClusterRoleTemplateBinding,
  admitProjectRoleTemplateBinding,
} from './role-binding.ts';
import { admitRoleTemplate } from './role-template.ts';
import { admitUser } from './user.ts';

/** The rules of one kind: a refusal, or `undefined` when the write may be made. */
export type AdmissionRule<T extends KubernetesObject = KubernetesObject> = (
  request: AdmissionRequest<T>,
  world: AdmissionWorld,
) => Refusal | undefined;

/** The kinds of `management.cattle.io` whose writes are looked at, by plural. */
export const ADMISSION_RULES = {
  clusters: admitCluster,
  clusterroletemplatebindings: admitClusterRoleTemplateBinding,
  globalrolebindings: admitGlobalRoleBinding,
  globalroles: admitGlobalRole,
  projectroletemplatebindings: admitProjectRoleTemplateBinding,
  projects: admitProject,
  roletemplates: admitRoleTemplate,
  users: admitUser,
} as const satisfies Readonly<Record<string, unknown>>;

/** The rule of a kind, by its plural. */
export function admissionRule(plural: string): AdmissionRule | undefined {
  const known: Readonly<Record<string, unknown>> = ADMISSION_RULES;
  // The API server sends a webhook of a kind objects of that kind.
  return Object.hasOwn(known, plural) ? (known[plural] as AdmissionRule) : undefined;
}
