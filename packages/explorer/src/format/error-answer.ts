import { StatusError } from '@drover/apimachinery';
import { CodedError } from '@drover/base';
import { explorerErrors } from '../errors.ts';
import type { ExplorerAnswer } from '../message.ts';

const CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  422: 'InvalidBodyContent',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** An error of the v1 API. What is neither a `Status` nor coded says nothing of its cause. */
export function errorAnswer(error: unknown): ExplorerAnswer {
  const document = errorDocument(error);
  return {
    status: document.status,
    headers: {
      'content-type': 'application/json',
      ...(document.status === 503 && { 'retry-after': '1' }),
    },
    body: JSON.stringify(document),
  };
}

/** What an error says. */
export interface ErrorDocument {
  readonly type: 'error';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** In the reference of errors. */
  readonly errorCode?: string;
  readonly remedy?: string;
}

/** An error as clients read it. */
export function errorDocument(error: unknown): ErrorDocument {
  if (error instanceof StatusError) {
    const { code: status, reason, message = '' } = error.status;
    return { type: 'error', status, code: reason ?? CODES[status] ?? 'ServerError', message };
  }
  if (!(error instanceof CodedError))
    return { type: 'error', status: 500, code: 'ServerError', message: 'An unexpected failure' };
  const { status, message, remedy } = error;
  return {
    type: 'error',
    status,
    code: explorerErrors.is(error, 'EXPLORER_REVISION_UNKNOWN')
      ? 'unknown revision'
      : (CODES[status] ?? 'ServerError'),
    message,
    errorCode: String(error.code),
    remedy,
  };
}
