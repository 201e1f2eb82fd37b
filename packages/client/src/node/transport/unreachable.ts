import { StatusError } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import { clientErrors } from '../../errors.ts';

const LOST = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Whether a connection that had been made was lost before an answer came. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOST.has(String(error.code));
}

/**
 * What a failed request is to be told: an answer of the server and an abort as they are, all else as
 * `CLIENT_UNREACHABLE`.
 */
export function unreachable(
  server: string,
  cause: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (cause instanceof StatusError) return cause;
  return clientErrors.create('CLIENT_UNREACHABLE', { server, reason: reasonOf(cause) }, { cause });
}

/** The message; several addresses that were tried side by side fail with several. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(errorMessage).join('; ');
  return errorMessage(cause);
}
