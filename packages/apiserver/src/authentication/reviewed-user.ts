import type { ReviewedUser } from '@drover/kubernetes';
import type { UserInfo } from './user-info.ts';

/** A user as reviews and audit events name one. */
export function reviewedUser({ name, uid, groups, extra }: UserInfo): ReviewedUser {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && { extra }),
  };
}
