import { GROUPS, LOCAL_CLUSTER, type Place } from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';

const OWN_GROUPS: ReadonlySet<string> = new Set(Object.values(GROUPS));

/**
 * What of somebody's rules in the home of state counts when they give a role in a place.
 *
 * Rights on the objects of Drover count everywhere, and so does the right to everything. Other rights in the home of state
 * are rights in the local cluster alone: nobody who may read its pods may let others read the pods of another cluster.
 */
export function homeRulesIn(
  rules: readonly PolicyRule[],
  { cluster }: Place,
): readonly PolicyRule[] {
  if (cluster === undefined || cluster === LOCAL_CLUSTER) return rules;
  return rules.filter((rule) => isOfDrover(rule) || isEverything(rule));
}

function isOfDrover({ apiGroups = [] }: PolicyRule): boolean {
  return apiGroups.length > 0 && apiGroups.every((group) => OWN_GROUPS.has(group));
}

function isEverything({
  verbs,
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs,
}: PolicyRule): boolean {
  const lists = nonResourceURLs?.length ? [verbs, nonResourceURLs] : [verbs, apiGroups, resources];
  return lists.every((list) => list?.includes('*')) && !resourceNames?.length;
}

/** What `*` stands for where Kubernetes knows no other verbs. */
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Groups of Kubernetes whose resources know no verbs of their own, but for {@link SPECIAL}. */
const PLAIN_GROUPS: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'discovery.k8s.io',
  'extensions',
  'networking.k8s.io',
  'policy',
]);

/** Resources of these groups on which other verbs mean something: to act as somebody, to use a policy. */
const SPECIAL: ReadonlySet<string> = new Set(['*', 'groups', 'podsecuritypolicies', 'users']);

/**
 * Rules in which `*` is written out where that is the same, so that who may do all there is to do with secrets may also
 * let others do all of it.
 */
export function writtenOut(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.flatMap((rule) => {
    if (!isPlain(rule)) return [rule];
    return (rule.resources ?? []).map((resource) => ({
      ...rule,
      resources: [resource],
      verbs: resource === 'serviceaccounts' ? [...VERBS, 'impersonate'] : VERBS,
    }));
  });
}

function isPlain({ verbs, apiGroups = [], resources = [] }: PolicyRule): boolean {
  return (
    verbs.includes('*') &&
    apiGroups.every((group) => PLAIN_GROUPS.has(group)) &&
    resources.length > 0 &&
    !resources.some((resource) => SPECIAL.has(resource))
  );
}
