/** What the v3 API and the Kubernetes API say when they refuse, in one shape for the screens. */
export interface Failure {
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** `InvalidFormat`, `Unauthorized`, `TUNNEL_NO_SESSION`, … */
  readonly code: string;
  readonly message: string;
  /** What to do about it, when the server says so. */
  readonly remedy?: string | undefined;
  /** The field of the form that is wrong. */
  readonly fieldName?: string | undefined;
  /** Of a 409: what somebody else has changed since, as far as the server knows. */
  readonly changedFields?: readonly string[] | undefined;
}

/** The one error type of calls to the server. */
export class ApiError extends Error implements Failure {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  readonly fieldName: string | undefined;
  readonly changedFields: readonly string[] | undefined;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.status = failure.status;
    this.code = failure.code;
    this.remedy = failure.remedy;
    this.fieldName = failure.fieldName;
    this.changedFields = failure.changedFields;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** Reads a v3 error (`code`, `message`, `fieldName`) or a Kubernetes `Status` (`reason`, `message`). */
export function failureOf(status: number, body: unknown): Failure {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const code = text(fields['code']) ?? text(fields['reason']) ?? `HTTP ${status}`;
  return {
    status,
    code,
    message: text(fields['message']) ?? text(fields['detail']) ?? `The server answered ${code}`,
    remedy: text(fields['remedy']),
    fieldName: text(fields['fieldName']),
    changedFields: texts(fields['changedFields']),
  };
}

/** The failure in anything that was thrown. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { status: 0, code: 'CLIENT_ERROR', message };
}
