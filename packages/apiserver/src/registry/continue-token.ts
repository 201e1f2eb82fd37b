import { badRequestError, failureStatus, StatusError } from '@drover/apimachinery';

/** Where a list goes on. */
export interface ContinueToken {
  /** The revision of the first page; -1: go on in the newest state. */
  readonly revision: number;
  /** The last key that was given, without the namespace of the request. */
  readonly after: string;
}

/** The token of Kubernetes: opaque to clients, but of the same form. */
export function encodeContinueToken({ revision, after }: ContinueToken): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start: `${after}\0` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/**
 * Reads a token.
 *
 * @throws `StatusError` `BadRequest` when it is none of ours.
 */
export function decodeContinueToken(token: string): ContinueToken {
  const fields = parse(Buffer.from(token, 'base64url').toString());
  if (fields['v'] !== 'meta.k8s.io/v1') {
    throw badRequestError(
      'continue key is not valid: server does not recognize this encoded version',
    );
  }
  const { rv, start } = fields;
  if (
    typeof rv !== 'number' ||
    !Number.isSafeInteger(rv) ||
    typeof start !== 'string' ||
    start === ''
  ) {
    throw badRequestError('continue key is not valid: encoded start of the list is missing');
  }
  return { revision: rv, after: start.endsWith('\0') ? start.slice(0, -1) : start };
}

/** The page cannot be had any more (410). The token in the answer goes on in the newest state, if that will do. */
export function expiredTokenError(after: string): StatusError {
  const status = failureStatus(410, 'Expired', EXPIRED_TOKEN);
  const token = encodeContinueToken({ revision: -1, after });
  return new StatusError({ ...status, metadata: { continue: token } });
}

const EXPIRED_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Refused below like any other foreign text.
  }
  throw badRequestError('continue key is not valid: invalid character in the token');
}
