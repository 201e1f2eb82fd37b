import type { RoleTemplate } from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';

/** A role as clusters see it. */
export interface RoleFacts {
  readonly name: string;
  /** Its ClusterRole is the cluster's own. */
  readonly external: boolean;
  /** With resources and verbs in lower case; of an external role, those of the cluster's ClusterRole. */
  readonly rules: readonly PolicyRule[];
  /** What it grants of {@link PROMOTED}; nothing: it has no promoted role. */
  readonly promoted: readonly PolicyRule[];
  /** Whether it lets people of a project make namespaces. */
  readonly createsNamespaces: boolean;
}

/** Resources of a whole cluster that roles of projects may grant nevertheless. */
const PROMOTED: readonly Omit<PolicyRule, 'verbs'>[] = [
  { resources: ['navlinks'], apiGroups: ['ui.cattle.io'] },
  { resources: ['nodes'], apiGroups: [''] },
  { resources: ['persistentvolumes'], apiGroups: ['', 'core'] },
  { resources: ['storageclasses'], apiGroups: ['storage.k8s.io'] },
  { resources: ['apiservices'], apiGroups: ['apiregistration.k8s.io'] },
  { resources: ['clusterrepos'], apiGroups: ['catalog.cattle.io'] },
  { resources: ['clusters'], apiGroups: ['management.cattle.io'], resourceNames: ['local'] },
];

/** What there is to know of a role; `ownRules` are those of the cluster's ClusterRole when it is external. */
export function roleFacts(role: RoleTemplate, ownRules: readonly PolicyRule[] = []): RoleFacts {
  const external = role.external === true;
  const rules = external
    ? ownRules
    : ((role.rules ?? []) as readonly PolicyRule[]).map(ruleInLowerCase);
  return {
    name: role.metadata?.name ?? '',
    external,
    rules,
    promoted: PROMOTED.flatMap((base) => promotedRule(base, rules)),
    createsNamespaces: rules.some(createsNamespaces),
  };
}

/** A rule as clusters get it: people write verbs and resources as they like. */
export function ruleInLowerCase(rule: PolicyRule): PolicyRule {
  const { verbs, resources } = rule;
  const lower = (texts: readonly string[]): string[] => texts.map((text) => text.toLowerCase());
  return { ...rule, verbs: lower(verbs), ...(resources && { resources: lower(resources) }) };
}

function promotedRule(
  base: Omit<PolicyRule, 'verbs'>,
  rules: readonly PolicyRule[],
): readonly PolicyRule[] {
  const verbs = rules
    .filter(
      ({ apiGroups = [], resources = [], resourceNames = [] }) =>
        names(resources, base.resources) &&
        names(apiGroups, base.apiGroups) &&
        String(resourceNames) === String(base.resourceNames ?? []),
    )
    .flatMap((rule) => rule.verbs);
  return verbs.length === 0 ? [] : [{ ...base, verbs: [...new Set(verbs)].toSorted() }];
}

function names(texts: readonly string[], wanted: readonly string[] = []): boolean {
  return texts.includes('*') || wanted.some((text) => texts.includes(text));
}

/**
 * Rancher asks for the word itself: `*` does not count. It takes the word in any API group; that would let people make
 * namespaces who were given something of the same name.
 */
function createsNamespaces({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
}: PolicyRule): boolean {
  return (
    names(apiGroups, ['']) &&
    resources.includes('namespaces') &&
    resourceNames.length === 0 &&
    (verbs.includes('create') || verbs.includes('*'))
  );
}
