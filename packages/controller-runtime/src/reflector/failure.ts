import {
  isExpired,
  isServiceUnavailable,
  isTooManyRequests,
  StatusError,
} from '@drover/apimachinery';
import { hasCode } from '@drover/base';

/**
 * Why a list or a watch failed, as far as it decides what to do next.
 *
 * - `gone`: the version asked for is too old or too new, or the store missed a change: only a list helps.
 * - `unsupported`: the server does not understand the request.
 * - `busy`: the server asks to come later.
 * - `absent`: there is no such resource (404); one of another shape may come back.
 * - `refused`: the API says no (401, 403, 405); someone else must change something.
 * - `broken`: no answer, a cut connection, a failure inside the server.
 */
export interface Failure {
  readonly kind: 'gone' | 'unsupported' | 'busy' | 'absent' | 'refused' | 'broken';
  /** Wait at least this long, as the server asked. */
  readonly retryAfterMs: number;
  readonly cause: unknown;
}

const REFUSALS = new Set([401, 403, 405]);

/** Classifies what a list or a watch threw. */
export function classifyFailure(cause: unknown): Failure {
  return { kind: kindOf(cause), retryAfterMs: retryAfterMs(cause), cause };
}

function kindOf(cause: unknown): Failure['kind'] {
  if (hasCode(cause, 'CACHE_REJECTED')) return 'gone';
  if (!(cause instanceof StatusError)) return 'broken';
  if (isExpired(cause) || isTooLargeVersion(cause)) return 'gone';
  if (isTooManyRequests(cause) || isServiceUnavailable(cause)) return 'busy';
  if (cause.code === 404) return 'absent';
  if (cause.code === 400 || cause.code === 422) return 'unsupported';
  return REFUSALS.has(cause.code) ? 'refused' : 'broken';
}

/** Whether someone else must change something before it can go on. */
export function needsSomeone(cause: unknown): boolean {
  const kind = kindOf(cause);
  return kind === 'refused' || kind === 'absent';
}

function isTooLargeVersion({ status }: StatusError): boolean {
  return (
    status.details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') ?? false
  );
}

function retryAfterMs(cause: unknown): number {
  if (!(cause instanceof StatusError)) return 0;
  return (cause.status.details?.retryAfterSeconds ?? 0) * 1000;
}
