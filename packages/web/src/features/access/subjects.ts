import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listQuery } from '../../api/live-list.ts';
import type { User } from '../../api/v3.ts';
import { userLabel } from '../users/users.ts';
import type { Subject } from './bindings.ts';

/** The users that this person may see, by id and by principal. */
export type KnownUsers = ReadonlyMap<string, User>;

/** Users by their ids and principals. */
export function knownUsers(users: readonly User[]): KnownUsers {
  return new Map(
    users.flatMap((user) => [user.id, ...(user.principalIds ?? [])].map((id) => [id, user])),
  );
}

const STALE_MS = 30_000;

/** The users that this person may see; only they themselves, perhaps. */
export function useKnownUsers(): KnownUsers {
  const { data } = useQuery({ ...listQuery<User>('users'), staleTime: STALE_MS });
  return useMemo(() => knownUsers(data ?? []), [data]);
}

/** Somebody as a user, when one is known who is meant by a principal. */
export function resolved(subject: Subject, users: KnownUsers): Subject {
  const user = subject.kind === 'principal' ? users.get(subject.id) : undefined;
  return user ? { kind: 'user', id: user.id } : subject;
}

/** A principal as its provider names it: `developers` of `oidc_group://developers`. */
export function bareName(principalId: string): string {
  const at = principalId.indexOf('://');
  return at < 0 ? principalId : principalId.slice(at + 3);
}

/**
 * What people call somebody.
 *
 * @param told - what something that is known of them calls them.
 */
export function subjectLabel(subject: Subject, users: KnownUsers, told?: string): string {
  const user = users.get(subject.id);
  return user ? userLabel(user) : (told ?? bareName(subject.id));
}

/** What distinguishes somebody from others of that name: `ann`, `oidc group`, `service account`. */
export function subjectDetail({ kind, id }: Subject, users: KnownUsers): string {
  if (kind === 'user') return users.get(id)?.username ?? id;
  if (kind === 'serviceAccount') return 'service account';
  const provider = id.split(/_(?:user|group):\/\//, 1)[0] ?? '';
  return kind === 'group' ? `${provider} group` : `${provider}, has not logged in yet`;
}
