import { isReservedGroup, SYSTEM_GROUPS } from '@drover/api';

const AUTHENTICATED_GROUPS: readonly string[] = Object.values(SYSTEM_GROUPS);

/**
 * The groups of `groups` that may come from outside: those that begin with `drover:` or `system:` are ours and
 * Kubernetes' own to give, but for those that say "authenticated".
 */
export function outsideGroups(groups: readonly string[]): readonly string[] {
  return groups.filter((group) => AUTHENTICATED_GROUPS.includes(group) || !isReservedGroup(group));
}
