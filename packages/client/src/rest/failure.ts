import { genericServerError, type Status, StatusError } from '@drover/apimachinery';
import type { TransportResponse } from '../transport/transport.ts';

/** Most of a failure's body that is read: enough for any `Status`, little enough for a hostile proxy. */
const MAX_FAILURE_BYTES = 1024 * 1024;

/** Most of a body that is no `Status` that is repeated in an error, as Kubernetes clients do. */
const MAX_EXCERPT_CHARACTERS = 2048;

/** Reads an answer with status 400 or above and makes an error of it, whatever its body is. */
export async function readFailure(
  method: string,
  response: TransportResponse,
): Promise<StatusError> {
  const text = await readExcerpt(response);
  const retryAfterSeconds = parseRetryAfter(response.headers['retry-after']);
  const status = parseStatus(text);
  if (status) return new StatusError(withRetryAfter(status, response.status, retryAfterSeconds));
  return genericServerError({
    code: response.status,
    method,
    serverMessage: text.trim().slice(0, MAX_EXCERPT_CHARACTERS) || 'unknown',
    retryAfterSeconds,
  });
}

/** Whether a parsed body is a `Status`. */
export function isStatus(value: unknown): value is Status {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { kind?: unknown }).kind === 'Status' &&
    (value as { apiVersion?: unknown }).apiVersion === 'v1'
  );
}

async function readExcerpt({ body }: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= MAX_FAILURE_BYTES) break;
  }
  return text;
}

function parseStatus(text: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStatus(value) ? value : undefined;
  } catch {
    // A page of a proxy, or nothing: the caller makes a generic error of it.
    return undefined;
  }
}

/** The header says when to come back where the body does not; the code is that of the answer. */
function withRetryAfter(
  status: Status,
  code: number,
  retryAfterSeconds: number | undefined,
): Status {
  const delay = status.details?.retryAfterSeconds ?? retryAfterSeconds;
  return {
    ...status,
    code: status.code ?? code,
    ...(delay !== undefined && { details: { ...status.details, retryAfterSeconds: delay } }),
  };
}

/** Whole seconds; the form with a date is not used by Kubernetes. */
function parseRetryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
