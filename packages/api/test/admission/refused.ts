import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { expect } from 'vitest';
import type { AdmissionRequest } from '../../src/admission/admission-request.ts';
import type { AdmissionWorld } from '../../src/admission/admission-world.ts';
import { type ADMISSION_RULES, admissionRule } from '../../src/admission/admit.ts';
import type { Cluster } from '../../src/management/cluster.ts';
import type { GlobalRole, GlobalRoleBinding } from '../../src/management/global-role.ts';
import type { Project } from '../../src/management/project.ts';
import type { RoleTemplate } from '../../src/management/role-template.ts';
import type { User } from '../../src/management/user.ts';

export const readPods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
export const readSecrets: PolicyRule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
export const everything: PolicyRule = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

export const role = (name: string, more: RoleTemplate = {}): RoleTemplate => ({
  metadata: { name },
  context: 'project',
  ...more,
});

export const many = Array.from({ length: 499 }, (_, index) => `many-${index}`);

export const ROLES = [
  role('reader', { rules: [readPods] }),
  role('spy', { rules: [readSecrets] }),
  role('heir', { roleTemplateNames: ['reader', 'spy'] }),
  role('locked', { rules: [readPods], locked: true }),
  role('verbless', { rules: [{ ...readPods, verbs: [] }] }),
  role('known', { external: true }),
  role('unknown', { external: true }),
  role('of-cluster', { context: 'cluster', rules: [readPods] }),
  role('wide', { roleTemplateNames: many }),
  ...many.map((name) => role(name)),
  role('built-in', { builtin: true, rules: [readPods], projectCreatorDefault: true }),
];

export const GLOBAL_ROLES: readonly GlobalRole[] = [
  { metadata: { name: 'admin' }, rules: [everything], builtin: true },
  { metadata: { name: 'root' }, rules: [everything] },
  { metadata: { name: 'pods' }, rules: [readPods] },
  { metadata: { name: 'secrets' }, rules: [readSecrets] },
];

export const grb = (name: string, globalRoleName: string, userName: string): GlobalRoleBinding => ({
  metadata: { name },
  globalRoleName,
  userName,
});

const NAMESPACES: readonly KubernetesObject[] = [
  { metadata: { name: 'c-taken' } },
  {
    metadata: {
      name: 'c-restored',
      annotations: { 'management.cattle.io/system-namespace': 'true' },
    },
  },
];

interface Facts {
  /** What the writer holds everywhere. */
  readonly has: readonly PolicyRule[];
  readonly holds: readonly string[];
  readonly mayEscalate: boolean;
  readonly bindingsOf: Readonly<Record<string, readonly string[]>>;
  readonly globalBindings: readonly GlobalRoleBinding[];
  readonly users: readonly User[];
  readonly clusters: readonly Cluster[];
}

const facts: Facts = {
  has: [readPods],
  holds: [],
  mayEscalate: false,
  bindingsOf: {},
  globalBindings: [grb('grb-ann', 'admin', 'u-ann'), grb('grb-cat', 'admin', 'u-cat')],
  users: [{ metadata: { name: 'u-ann' } }, { metadata: { name: 'u-cat' } }],
  clusters: [{ metadata: { name: 'c-1' } }],
};

export function worldOf(changed: Partial<Facts>): AdmissionWorld {
  const { has, holds, mayEscalate, bindingsOf, globalBindings, users, clusters } = {
    ...facts,
    ...changed,
  };
  const named =
    <T extends { readonly metadata?: { readonly name?: string } }>(items: readonly T[]) =>
    (name: string): T | undefined =>
      items.find(({ metadata }) => metadata?.name === name);
  const hasAll = has.includes(everything);
  return {
    role: named(ROLES),
    globalRole: named(GLOBAL_ROLES),
    globalRoles: () => GLOBAL_ROLES,
    cluster: named(clusters),
    project: (cluster, name): Project | undefined =>
      cluster === 'c-1' && name === 'p-1' ? { metadata: { name } } : undefined,
    clustersWithProject: (name) => (name === 'p-1' ? ['c-1'] : []),
    namespace: named(NAMESPACES),
    user: named(users),
    bindingsOf: (name) => bindingsOf[name] ?? [],
    heirsOf: (name) =>
      ROLES.filter(({ roleTemplateNames }) => roleTemplateNames?.includes(name)).map(
        ({ metadata }) => metadata?.name ?? '',
      ),
    globalBindingsOf: (name) => globalBindings.filter((each) => each.globalRoleName === name),
    globalBindingsTo: (name) => globalBindings.filter((each) => each.userName === name),
    externalRules: (name) => (name === 'known' ? [readPods] : undefined),
    holds: (name) => holds.includes(name),
    missing: (rules) =>
      rules
        .filter(
          (rule) => !hasAll && !has.some((each) => JSON.stringify(each) === JSON.stringify(rule)),
        )
        .map(({ resources, verbs }) => `${verbs.join()} ${(resources ?? ['*']).join()}`),
    mayEscalate: () => mayEscalate,
  };
}

export interface Write {
  readonly operation?: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly object?: object;
  readonly oldObject?: object;
  readonly by?: string;
  readonly world?: Partial<Facts>;
}

/** The code of the refusal and the field at fault; nothing when the write may be made. */
export function refused(plural: keyof typeof ADMISSION_RULES, write: Write): string | undefined {
  const { world = {} } = write;
  const refusal = admissionRule(plural)?.(requestOf(write), worldOf(world));
  if (!refusal) return undefined;
  expect(refusal.message).not.toMatch(/[{}]|undefined/);
  return [refusal.code, refusal.facts['field']].filter(Boolean).join(' ');
}

export function requestOf({
  object,
  oldObject,
  operation = oldObject ? 'UPDATE' : 'CREATE',
  by = 'u-bob',
}: Write): AdmissionRequest<KubernetesObject> {
  const { metadata } = (object ?? oldObject) as KubernetesObject;
  return {
    operation,
    name: metadata?.name ?? '',
    user: { username: by, groups: [] },
    ...(object && { object }),
    ...(oldObject && { oldObject }),
  };
}
