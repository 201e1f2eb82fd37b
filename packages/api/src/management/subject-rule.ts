import type { Problem } from '../define-kind/problem.ts';

const USER_FIELDS = ['userId', 'userPrincipalId'] as const;
const GROUP_FIELDS = ['groupId', 'groupPrincipalId'] as const;

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** A binding names a user or a group, not both and not neither. */
export function checkOneSubject(body: Readonly<Record<string, unknown>>): Problem | undefined {
  const user = USER_FIELDS.some((name) => isGiven(body[name]));
  const group = GROUP_FIELDS.some((name) => isGiven(body[name]));
  if (user !== group) return undefined;
  return {
    code: 'InvalidBodyContent',
    message: user
      ? 'A binding names a user or a group, not both.'
      : 'Name the user (userId or userPrincipalId) or the group (groupId or groupPrincipalId) that gets the role.',
  };
}
