import { StatusError } from '@drover/apimachinery';
import { CodedError } from '@drover/base';
import { NormanError } from '@drover/client/norman';

/** What the exit codes mean, as the help tells it. */
export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  denied: 4,
  timeout: 5,
  refused: 6,
  unreachable: 7,
  interrupted: 130,
} as const;

const BY_STATUS: Readonly<Record<number, number>> = {
  401: EXIT_CODES.denied,
  403: EXIT_CODES.denied,
  404: EXIT_CODES.notFound,
  409: EXIT_CODES.refused,
  422: EXIT_CODES.refused,
  504: EXIT_CODES.timeout,
};

/** Codes whose status says less than they do. */
const BY_CODE: Readonly<Record<string, number>> = {
  CLI_USAGE: EXIT_CODES.usage,
  CLI_NO_TERMINAL: EXIT_CODES.usage,
  CLIENT_BAD_URL: EXIT_CODES.usage,
  CLIENT_UNREACHABLE: EXIT_CODES.unreachable,
  CLIENT_ANSWER_CUT: EXIT_CODES.unreachable,
};

/** The exit code of the program after a failure. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof NormanError) return BY_STATUS[error.status] ?? EXIT_CODES.failure;
  if (error instanceof StatusError) return BY_STATUS[error.code] ?? EXIT_CODES.failure;
  if (error instanceof CodedError) {
    const { code, status } = error as CodedError;
    return BY_CODE[code] ?? BY_STATUS[status] ?? EXIT_CODES.failure;
  }
  return EXIT_CODES.failure;
}
