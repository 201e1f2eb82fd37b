import { queryOptions } from '@tanstack/react-query';
import { sendJson } from '../../api/http.ts';
import { list, type Setting, type User } from '../../api/v3.ts';

/** Who is logged in; fails with 401 when no one is. */
export const meQuery = queryOptions({
  queryKey: ['v3', 'me'],
  queryFn: async ({ signal }): Promise<User> => {
    const [me] = await list<User>('users', { me: 'true' }, signal);
    if (!me) throw new Error('The server did not say who is logged in');
    return me;
  },
  retry: false,
  staleTime: 60_000,
});

/** Whether nobody has set this server up yet. Readable without a login. */
export const firstLoginQuery = queryOptions({
  queryKey: ['v3', 'settings', 'first-login'],
  queryFn: async ({ signal }): Promise<boolean> => {
    const setting = await sendJson<Setting>('/v3/settings/first-login', { signal });
    return setting.value === 'true';
  },
  retry: false,
});

/** The rules of a first password, as one sees them broken while typing. */
export function passwordProblem(
  password: string,
  again: string,
  minLength = 12,
): string | undefined {
  if (Array.from(password).length < minLength) return `At least ${minLength} characters`;
  if (password.toLowerCase() === 'admin') return 'Must not be the user name';
  if (again !== '' && password !== again) return 'The two passwords differ';
  return undefined;
}
