import { badRequestError, failureStatus, isJsonObject, StatusError } from '@drover/apimachinery';
import { jsonProblem } from '../schema/json-problem.ts';

/** Where a list goes on. */
export interface ContinueToken {
  /** The revision of the first page; -1: go on in the newest state. */
  readonly revision: number;
  /** The last key that was given, without the namespace of the request. */
  readonly after: string;
}

/** The token of Kubernetes: opaque to clients, but of the same form. */
export function encodeContinueToken({ revision, after }: ContinueToken): string {
  const token = { v: VERSION, rv: revision, start: `${after}\0` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/**
 * Reads a token.
 *
 * @throws `StatusError` `BadRequest` when it is none of ours.
 */
export function decodeContinueToken(token: string): ContinueToken {
  const { v = '', rv, start = '' } = parse(bytesOf(token));
  if (v !== VERSION) {
    throw invalidToken(`server does not recognize this encoded version ${String(v)}`);
  }
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw invalidToken(`incorrect encoded start resourceVersion (version ${VERSION})`);
  }
  return { revision: rv, after: keyOf(start) };
}

/** The key in a token: it names a place in the collection it was made for, and no other. */
function keyOf(start: unknown): string {
  if (typeof start !== 'string' || start === '') {
    throw invalidToken(`encoded start key empty (version ${VERSION})`);
  }
  const parts = start.split('/');
  if (parts.includes('..') || parts.includes('.') || parts.slice(0, -1).includes('')) {
    throw invalidToken(start);
  }
  return start.endsWith('\0') ? start.slice(0, -1) : start;
}

const VERSION = 'meta.k8s.io/v1';

function invalidToken(why: string): StatusError {
  return badRequestError(`invalid continue token: continue key is not valid: ${why}`);
}

/** The page cannot be had any more (410). The token in the answer goes on in the newest state, if that will do. */
export function expiredTokenError(after: string): StatusError {
  const status = failureStatus(410, 'Expired', EXPIRED_TOKEN);
  const token = encodeContinueToken({ revision: -1, after });
  return new StatusError({ ...status, metadata: { continue: token } });
}

const EXPIRED_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function bytesOf(token: string): Buffer {
  const wrong = /[^A-Za-z0-9_-]/.exec(token);
  const at = wrong ? wrong.index : token.length % 4 === 1 ? token.length - 1 : -1;
  if (at >= 0) throw invalidToken(`illegal base64 data at input byte ${at}`);
  return Buffer.from(token, 'base64url');
}

function parse(bytes: Buffer): Record<string, unknown> {
  const value = valueOf(bytes);
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw invalidToken(`json: cannot unmarshal ${kind} into Go value of type storage.continueToken`);
}

function valueOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // Said again in the words of Go.
    throw invalidToken(jsonProblem(bytes));
  }
}
