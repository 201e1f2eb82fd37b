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
