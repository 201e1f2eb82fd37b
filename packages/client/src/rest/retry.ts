import { StatusError } from '@drover/apimachinery';
import { hasCode } from '@drover/base';

const RETRIABLE_CODES = [
  'CLIENT_UNREACHABLE',
  'CLIENT_ANSWER_CUT',
  'CLIENT_WATCH_IDLE',
  'DEADLINE_EXCEEDED',
];

/**
 * Whether the same read may succeed later without anybody changing anything: there was no answer, it broke off, the
 * server has a fault or sheds load.
 */
export function isRetriable(error: unknown): boolean {
  if (error instanceof StatusError) return error.code === 429 || error.code >= 500;
  return RETRIABLE_CODES.some((code) => hasCode(error, code));
}

/** How long the server asks to wait, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  if (!(error instanceof StatusError)) return undefined;
  const seconds = error.status.details?.retryAfterSeconds;
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}
