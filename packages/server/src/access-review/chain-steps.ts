import type { GlobalRole, RoleTemplate, User } from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';
import type { Lister } from '@drover/controller-runtime';
import { describeRule, type GrantChain, type GrantSubject } from '@drover/rbac';

/** One link of the chain from a person to a rule. Types are those of the v3 API, but for `clusterRole` and `rule`. */
export interface ChainStep {
  readonly type: string;
  readonly id: string;
  /** What people call it. */
  readonly name?: string;
  /** Of the last step. */
  readonly rule?: PolicyRule;
}

/** What names are looked up in. */
export interface NameCaches {
  readonly users: Pick<Lister<User>, 'get' | 'byIndex'>;
  readonly roleTemplates: Pick<Lister<RoleTemplate>, 'get'>;
  readonly globalRoles: Pick<Lister<GlobalRole>, 'get'>;
}

/** Who holds the role, by which binding, and from there role by role to the rule. */
export function chainSteps({ grant, roles, rule }: GrantChain, caches: NameCaches): ChainStep[] {
  const [type = '', id = ''] = grant.id.split('/', 2);
  const last = roles.at(-1) ?? '';
  return [
    subjectStep(grant.subject, caches),
    // What a global role gives in one cluster is told from the rest by the name of the cluster.
    { type, id: id.split('@', 1)[0] ?? '' },
    ...roles.map((role) => roleStep(role, caches)),
    rule ? ruleStep(rule) : { type: 'clusterRole', id: last },
  ];
}

/** A rule as a step, with its text as id. */
export function ruleStep(rule: PolicyRule): ChainStep {
  return { type: 'rule', id: describeRule(rule), rule };
}

/** Somebody as a step, by the name that people know. */
export function subjectStep(subject: GrantSubject, { users }: NameCaches): ChainStep {
  if (subject.kind === 'ServiceAccount')
    return { type: 'serviceAccount', id: `${subject.namespace}:${subject.name}` };
  if (subject.kind === 'Group') return { type: 'group', id: subject.name };
  const user = users.get({ namespace: '', name: subject.name });
  const name = user?.displayName || user?.username;
  return { type: 'user', id: subject.name, ...(name && { name }) };
}

const GLOBAL_PREFIX = 'global:';

function roleStep(role: string, { roleTemplates, globalRoles }: NameCaches): ChainStep {
  const isGlobal = role.startsWith(GLOBAL_PREFIX);
  const id = isGlobal ? role.slice(GLOBAL_PREFIX.length) : role;
  const found = (isGlobal ? globalRoles : roleTemplates).get({ namespace: '', name: id });
  const name = found?.displayName;
  return { type: isGlobal ? 'globalRole' : 'roleTemplate', id, ...(name && { name }) };
}
