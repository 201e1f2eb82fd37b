import { authErrors } from '@drover/auth';
import type { Caller } from '../http-message.ts';

/** What a request is about to do. */
export interface GatedRequest {
  /** Id of the type. */
  readonly type: string;
  readonly method: string;
  readonly action: string | null;
}

/** What the pages read that ask for a new password. */
const READABLE: ReadonlySet<string> = new Set(['user', 'principal', 'setting', 'token']);
const ACTIONS: ReadonlySet<string> = new Set([
  'user changepassword',
  'token logout',
  'token logoutAll',
]);

/**
 * Lets someone who must change the password do that, look at themselves, and log out.
 *
 * @throws `AUTH_PASSWORD_CHANGE_REQUIRED`.
 */
export function requirePasswordChanged(
  { mustChangePassword }: Caller,
  { type, method, action }: GatedRequest,
): void {
  if (mustChangePassword !== true) return;
  const isAllowed = action
    ? ACTIONS.has(`${type} ${action}`)
    : method === 'GET' && READABLE.has(type);
  if (!isAllowed) throw authErrors.create('AUTH_PASSWORD_CHANGE_REQUIRED');
}
