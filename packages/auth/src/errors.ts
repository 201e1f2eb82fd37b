import { defineErrors } from '@drover/base';

/** Failures of logging in, of credentials and of passwords. */
export const authErrors = defineErrors({
  AUTH_CREDENTIALS_WRONG: {
    status: 401,
    message: 'authentication failed',
    remedy: 'Check the user name and the password; an administrator can set a new password.',
  },
  AUTH_USER_DISABLED: {
    status: 403,
    message: 'Permission Denied',
    remedy: 'Ask an administrator to enable the account.',
  },
  AUTH_THROTTLED: {
    status: 429,
    message: 'Too many failed logins; try again in {seconds} s',
    remedy: 'Wait, then log in with the right password; an administrator can set a new one.',
  },
  AUTH_BUSY: {
    status: 503,
    message: 'Too many passwords are being checked at once',
    remedy: 'Try again in a few seconds.',
  },
  AUTH_TOKEN_INVALID: {
    status: 401,
    message: 'The token is not known, or its secret is wrong',
    remedy: 'Log in again, or create a new API key.',
  },
  AUTH_TOKEN_EXPIRED: {
    status: 401,
    message: 'The token {token} has expired',
    remedy: 'Log in again, or create a new API key with a longer time to live.',
  },
  AUTH_TOKEN_DISABLED: {
    status: 401,
    message: 'The token {token} is disabled, or its user is',
    remedy: 'Ask an administrator to enable the account, or create a new API key.',
  },
  AUTH_TOKEN_OUT_OF_SCOPE: {
    status: 401,
    message: 'The token {token} is good for cluster {cluster} only',
    remedy: 'Use a token without a cluster scope for this address.',
  },
  AUTH_CSRF: {
    status: 422,
    message: 'The CSRF token is missing or wrong',
    remedy: 'Send the value of the cookie CSRF in the header X-API-CSRF.',
  },
  AUTH_PASSWORD_TOO_SHORT: {
    status: 422,
    message: 'Password must be at least {minLength} characters',
    remedy: 'Choose a longer password; the setting password-min-length holds the limit.',
  },
  AUTH_PASSWORD_TOO_LONG: {
    status: 422,
    message: 'Password must be at most {maxBytes} bytes',
    remedy: 'Choose a shorter password.',
  },
  AUTH_PASSWORD_IS_USERNAME: {
    status: 422,
    message: 'Password cannot be the same as the username',
    remedy: 'Choose another password.',
  },
  AUTH_PASSWORD_UNCHANGED: {
    status: 422,
    message: 'The new password must not be the same as the current password',
    remedy: 'Choose another password.',
  },
  AUTH_CURRENT_PASSWORD_WRONG: {
    status: 422,
    message: 'invalid current password',
    remedy: 'Give the password you log in with now.',
  },
  AUTH_USERNAME_TAKEN: {
    status: 422,
    message: 'Username is already in use.',
    remedy: 'Choose another user name.',
  },
  AUTH_PASSWORD_CHANGE_REQUIRED: {
    status: 403,
    message: 'The password must be changed first',
    remedy: 'POST currentPassword and newPassword to /v3/users?action=changepassword.',
  },
  AUTH_PROVIDER_UNKNOWN: {
    status: 404,
    message: 'There is no such way to log in',
    remedy: 'Use one of those that /v3-public/authProviders lists.',
  },
  AUTH_PROVIDER_UNREACHABLE: {
    status: 503,
    message: 'The identity provider {provider} does not answer as it should',
    remedy:
      'Try again; an administrator can check issuer, CA certificate and network of the provider.',
  },
  AUTH_PROVIDER_REFUSED: {
    status: 401,
    message: 'authentication failed',
    remedy:
      'Begin the login again; the log of the server says what the provider {provider} answered.',
  },
  AUTH_PROVIDER_INCOMPLETE: {
    status: 422,
    message: 'The configuration of {provider} is not complete: {fieldName} is missing or wrong',
    remedy: 'Correct the field of the auth config.',
  },
  AUTH_LOGIN_STATE_INVALID: {
    status: 401,
    message: 'This login was not begun in this browser, took too long, or is over already',
    remedy: 'Begin the login again, and finish it within ten minutes in the same browser.',
  },
  AUTH_ACCESS_DENIED: {
    status: 403,
    message: 'Permission Denied',
    remedy: 'Ask an administrator to allow you, or a group of yours, to log in.',
  },
  AUTH_LOGOUT_TOKEN_INVALID: {
    status: 400,
    message: 'The logout token is not valid',
    remedy: 'Check the issuer, the client id and the clock of the identity provider.',
  },
  AUTH_LOGIN_REQUEST_INVALID: {
    status: 422,
    message: 'The request of the program is not valid: {fieldName}',
    remedy: 'Begin the login again from the program; it may have to be brought up to date.',
  },
});
