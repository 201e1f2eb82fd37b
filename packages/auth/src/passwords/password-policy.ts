import { authErrors } from '../errors.ts';

/** Longer passwords are not hashed. */
export const MAX_PASSWORD_BYTES = 1024;

/** What a new password is held against. */
export interface PasswordPolicy {
  readonly username: string;
  /** In Unicode characters; the setting `password-min-length`. */
  readonly minLength: number;
}

/**
 * Checks a new password.
 *
 * @throws `AUTH_PASSWORD_TOO_SHORT`, `AUTH_PASSWORD_TOO_LONG`, `AUTH_PASSWORD_IS_USERNAME`.
 */
export function checkPassword(password: string, { username, minLength }: PasswordPolicy): void {
  if (Array.from(password).length < minLength) {
    throw authErrors.create('AUTH_PASSWORD_TOO_SHORT', { minLength });
  }
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    throw authErrors.create('AUTH_PASSWORD_TOO_LONG', { maxBytes: MAX_PASSWORD_BYTES });
  }
  if (password === username) throw authErrors.create('AUTH_PASSWORD_IS_USERNAME');
}
