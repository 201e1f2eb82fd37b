import { failureStatus, genericServerError, type Status, StatusError } from '@drover/apimachinery';
import { CodedError } from '@drover/base';
import type { ApiResponse } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';

/** Headers of every JSON answer. */
export const JSON_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'cache-control': 'no-cache, private',
};

/** A JSON answer. */
export function jsonResponse(status: number, value: unknown): ApiResponse {
  return { status, headers: JSON_HEADERS, body: encodeText(JSON.stringify(value)) };
}

/** The answer that a `Status` is. */
export function statusResponse(status: Status): ApiResponse {
  const retryAfter = status.details?.retryAfterSeconds;
  const response = jsonResponse(status.code, status);
  if (retryAfter === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfter) } };
}

/** Whatever was thrown, as a `Status`. The only place where errors become answers. */
export function statusOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status;
  if (error instanceof CodedError) return codedStatus(error as CodedError);
  if (error instanceof URIError)
    return failureStatus(400, 'BadRequest', 'the path is not well escaped');
  // What it was goes to the log, under the request id; it may name what the caller must not learn.
  return failureStatus(500, 'InternalError', 'Internal error occurred: unexpected failure', {
    causes: [{ message: 'unexpected failure' }],
  });
}

function codedStatus(error: CodedError): Status {
  const { reason = '' } = genericServerError({ code: error.status, method: '' }).status;
  return failureStatus(error.status, reason, `${error.message}. ${error.remedy}`, {
    causes: [{ reason: error.code, message: error.message }],
  });
}
