import { CodedError, errorMessage, hasCode } from '@drover/base';
import { clientErrors } from '../../errors.ts';

/** What a failure is explained with. */
export interface FailedStep {
  /** `host:port`. */
  readonly address: string;
  readonly host: string;
  readonly timeoutMs: number;
}

type ClientCode = Extract<keyof typeof clientErrors.definitions, string>;

const CODES: Readonly<Record<string, ClientCode>> = {
  ENOTFOUND: 'CLIENT_NAME_UNKNOWN',
  EAI_AGAIN: 'CLIENT_NAME_UNKNOWN',
  ENODATA: 'CLIENT_NAME_UNKNOWN',
  ECONNREFUSED: 'CLIENT_CONNECTION_REFUSED',
  ETIMEDOUT: 'CLIENT_CONNECTION_TIMEOUT',
  EHOSTUNREACH: 'CLIENT_NO_ROUTE',
  ENETUNREACH: 'CLIENT_NO_ROUTE',
  SELF_SIGNED_CERT_IN_CHAIN: 'CLIENT_CERTIFICATE_UNTRUSTED',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'CLIENT_CERTIFICATE_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT: 'CLIENT_CERTIFICATE_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'CLIENT_CERTIFICATE_UNTRUSTED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'CLIENT_CERTIFICATE_UNTRUSTED',
  CERT_HAS_EXPIRED: 'CLIENT_CERTIFICATE_EXPIRED',
  CERT_NOT_YET_VALID: 'CLIENT_CERTIFICATE_EXPIRED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'CLIENT_CERTIFICATE_NAME',
  ERR_SSL_WRONG_VERSION_NUMBER: 'CLIENT_NOT_TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'CLIENT_NOT_TLS',
};

/** The failure of a step under its own code, as far as it is known. */
export function explainFailure(error: unknown, step: FailedStep): CodedError {
  const { address, host, timeoutMs } = step;
  const facts = { address, host, timeoutMs, server: address, reason: errorMessage(error) };
  if (hasCode(error, 'DEADLINE_EXCEEDED')) {
    return clientErrors.create('CLIENT_CONNECTION_TIMEOUT', facts, { cause: error });
  }
  if (error instanceof CodedError) return error as CodedError;
  const code = systemCodes(error)
    .map((each) => CODES[each])
    .find((each) => each !== undefined);
  return clientErrors.create(code ?? 'CLIENT_UNREACHABLE', facts, { cause: error });
}

/** The codes of an error of Node, or of all those that were met on the way to several addresses. */
function systemCodes(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(systemCodes);
  return error instanceof Error && 'code' in error ? [String(error.code)] : [];
}
