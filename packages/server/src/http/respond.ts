import { failureStatus, type Status, StatusError, type StatusReason } from '@drover/apimachinery';
import { CodedError, errorMessage } from '@drover/base';
import type { Exchange } from './exchange.ts';

/** Sends `body` with its length. */
export function sendBytes(
  { response, request }: Exchange,
  status: number,
  contentType: string,
  body: string | Buffer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Sends plain text. */
export function sendText(exchange: Exchange, status: number, text: string): void {
  sendBytes(exchange, status, 'text/plain; charset=utf-8', text);
}

/** Sends JSON. */
export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  sendBytes(exchange, status, 'application/json', JSON.stringify(value));
}

/** Sends a Kubernetes `Status`, with Retry-After when it tells when to come back. */
export function sendStatus(exchange: Exchange, status: Status): void {
  tellWhenToReturn(exchange, status);
  sendJson(exchange, status.code, status);
}

function tellWhenToReturn({ response }: Exchange, { details }: Status): void {
  const retryAfter = details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
}

/**
 * The one place where a failure becomes an answer: the Rancher form below /v3 and /v3-public, a Kubernetes `Status`
 * elsewhere. What is neither a `StatusError` nor coded says nothing of its cause to the client.
 */
export function sendError(exchange: Exchange, error: unknown): void {
  const status = statusOf(error, exchange.requestId);
  if (isNormanPath(exchange.path)) {
    tellWhenToReturn(exchange, status);
    sendJson(exchange, status.code, normanError(status, exchange));
    return;
  }
  sendStatus(exchange, status);
}

/** Whether errors of `path` have the Rancher form. */
export function isNormanPath(path: string): boolean {
  return /^\/v(3|1)(-public)?(\/|$)/.test(path);
}

/** The `Status` of anything thrown. */
export function statusOf(error: unknown, requestId: string): Status {
  if (error instanceof StatusError) return error.status;
  if (error instanceof CodedError) {
    const { code, message } = error as CodedError;
    return failureStatus(
      error.status,
      reasonOfCode(error.status),
      `${error.message}. ${error.remedy}`,
      {
        causes: [{ reason: code, message }],
        ...(error.status === 503 && { retryAfterSeconds: 5 }),
        ...(error.status === 429 && { retryAfterSeconds: 1 }),
      },
    );
  }
  return failureStatus(
    500,
    'InternalError',
    `An unexpected failure; the log of the server has it under request id ${requestId}`,
  );
}

function normanError(status: Status, { origin }: Exchange): object {
  const code = status.reason ?? 'ServerError';
  const cause = status.details?.causes?.[0]?.reason;
  // What other servers give as cause stands in no reference of ours.
  const errorCode = cause !== undefined && /^[A-Z]+(_[A-Z0-9]+)+$/.test(cause) ? cause : undefined;
  return {
    type: 'error',
    baseType: 'error',
    status: status.code,
    code: code === 'InternalError' ? 'ServerError' : code,
    message: status.message ?? errorMessage(code),
    ...(errorCode !== undefined && {
      errorCode,
      docs: `${origin.scheme}://${origin.host}/docs/errors#${errorCode}`,
    }),
  };
}

const REASONS: Readonly<Record<number, StatusReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The reason that goes with an HTTP status. */
export function reasonOfCode(code: number): StatusReason {
  return REASONS[code] ?? 'InternalError';
}
