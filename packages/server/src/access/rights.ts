import type { HeldRoles, UserInfo } from '@drover/rbac';

/** What somebody has in a cluster at a moment. */
export interface Rights {
  readonly user: UserInfo;
  readonly held: HeldRoles;
}

/** Whether `after` lacks something that `before` has: a role in a place, a group, or the person himself. */
export function hasLost(before: Rights, after: Rights): boolean {
  if (before.held === after.held && before.user === after.user) return false;
  const groups = new Set(after.user.groups);
  return (
    (before.user.groups ?? []).some((group) => !groups.has(group)) ||
    lacks(after.held.cluster, before.held.cluster) ||
    before.held.projects
      .entries()
      .some(([project, roles]) => lacks(after.held.projects.get(project), roles))
  );
}

function lacks(has: readonly string[] = [], wanted: readonly string[]): boolean {
  return has !== wanted && wanted.some((role) => !has.includes(role));
}
