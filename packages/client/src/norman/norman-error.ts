import type { TransportResponse } from '../transport/transport.ts';

/** What a {@link NormanError} tells. */
export interface NormanFailure {
  /** HTTP status. */
  readonly status: number;
  /** The word of the v3 API: `MissingRequired`, `NotFound`, `PermissionDenied`, … */
  readonly code: string;
  readonly message: string;
  /** Path of the field that was wrong. */
  readonly fieldName?: string | undefined;
  /** What to do about it. */
  readonly remedy?: string | undefined;
  /** Of a conflict: paths of the fields that somebody else has changed. */
  readonly changedFields?: readonly string[] | undefined;
  /** Code in Drover's catalogue of errors. */
  readonly errorCode?: string | undefined;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** A refusal of the v3 API. Tell them apart by `status` and `code`, never by message. */
export class NormanError extends Error implements NormanFailure {
  override readonly name = 'NormanError';
  readonly status: number;
  readonly code: string;
  readonly fieldName: string | undefined;
  readonly remedy: string | undefined;
  readonly changedFields: readonly string[] | undefined;
  readonly errorCode: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(failure: NormanFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.status = failure.status;
    this.code = failure.code;
    this.fieldName = failure.fieldName;
    this.remedy = failure.remedy;
    this.changedFields = failure.changedFields;
    this.errorCode = failure.errorCode;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** Words for statuses of which the body says nothing. */
const CODES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'PermissionDenied',
  404: 'NotFound',
  405: 'MethodNotAllow',
  409: 'Conflict',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** Most of a body that is no error document that is repeated. */
const MAX_EXCERPT_CHARACTERS = 500;

/**
 * Makes an error of an answer, whatever its body is: an error document, a Kubernetes `Status`, a page of a proxy.
 *
 * @param headers - names in lower case.
 */
export function normanErrorOf(
  { status, headers }: Pick<TransportResponse, 'status' | 'headers'>,
  text: string,
): NormanError {
  const document = parseRecord(text);
  const told = (name: string): string | undefined => {
    const value = document?.[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const code = told('code') ?? told('reason') ?? CODES[status] ?? 'ServerError';
  const fieldName = told('fieldName');
  const excerpt = document ? '' : text.trim().slice(0, MAX_EXCERPT_CHARACTERS);
  return new NormanError({
    status,
    code,
    fieldName,
    // Rancher leaves the message of most field errors empty.
    message: told('message') ?? (excerpt || wordsOf(code, fieldName, status)),
    remedy: told('remedy'),
    changedFields: texts(document?.['changedFields']),
    errorCode: told('errorCode'),
    retryAfterMs: parseRetryAfterMs(headers['retry-after']),
  });
}

function wordsOf(code: string, fieldName: string | undefined, status: number): string {
  return fieldName === undefined ? `${code} (${status})` : `${fieldName}: ${code}`;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // A page for people, or nothing: the caller repeats its beginning.
  }
  return undefined;
}

/** Whole seconds; the form with a date is not used. */
function parseRetryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}
