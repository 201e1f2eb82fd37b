import type { CodedError } from '@drover/base';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { authErrors } from '../../errors.ts';

/** Codes of the client library that mean that the provider did not answer, or not as a provider does. */
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'OAUTH_HTTP_REQUEST_FORBIDDEN',
  'OAUTH_REQUEST_PROTOCOL_FORBIDDEN',
  'OAUTH_MISSING_SERVER_METADATA',
  'OAUTH_INVALID_SERVER_METADATA',
]);

/** Whether the provider answered that a grant (a code, a refresh token) is not or no longer good. */
export function isInvalidGrant(error: unknown): boolean {
  return error instanceof ResponseBodyError && error.error === 'invalid_grant';
}

/** A failure of the client library as one of ours: the provider refused, or it could not be asked. */
export function oidcFailure(error: unknown, provider: string): CodedError {
  const options = { cause: error };
  const isAnswer =
    error instanceof ResponseBodyError ||
    error instanceof AuthorizationResponseError ||
    (error instanceof ClientError && !UNREACHABLE_CODES.has(error.code ?? ''));
  return isAnswer
    ? authErrors.create('AUTH_PROVIDER_REFUSED', { provider }, options)
    : authErrors.create('AUTH_PROVIDER_UNREACHABLE', { provider }, options);
}
