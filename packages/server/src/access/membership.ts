import type { AccessSubject } from '@drover/auth';
import { BY_SUBJECT } from './virtual-groups.ts';

/** Bindings by whom they are for. */
interface BindingsBySubject {
  byIndex(index: string, value: string): readonly unknown[];
}

/** Tells who holds a role in a cluster or project, by caches of bindings with `subjectIndexes`. */
export function createMembership(
  caches: readonly BindingsBySubject[],
): (subject: AccessSubject) => boolean {
  return ({ principalIds, userId }) => {
    const users = userId === undefined ? principalIds : [userId, ...principalIds];
    const subjects = [
      ...users.map((id) => `user/${id}`),
      ...principalIds.map((id) => `group/${id}`),
    ];
    return subjects.some((subject) =>
      caches.some((cache) => cache.byIndex(BY_SUBJECT, subject).length > 0),
    );
  };
}
