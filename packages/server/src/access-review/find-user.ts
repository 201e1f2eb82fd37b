import type { User } from '@drover/api';
import { USERS_BY_PRINCIPAL, USERS_BY_USERNAME, usernameKey } from '@drover/auth';
import type { Lister } from '@drover/controller-runtime';
import { serverErrors } from '../errors.ts';

/**
 * The user whom a person means: by id, by a principal, or by login name.
 *
 * @throws `ACCESS_USER_UNKNOWN`
 */
export function findUser(users: Pick<Lister<User>, 'get' | 'byIndex'>, wanted: string): User {
  const found =
    users.get({ namespace: '', name: wanted }) ??
    users.byIndex(USERS_BY_PRINCIPAL, wanted)[0] ??
    users.byIndex(USERS_BY_USERNAME, usernameKey(wanted))[0];
  if (!found) throw serverErrors.create('ACCESS_USER_UNKNOWN', { user: wanted });
  return found as User;
}
