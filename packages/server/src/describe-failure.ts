import { CodedError, errorMessage } from '@drover/base';

/** A failure as the last words of the program: what happened, what to do, and what was below it. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof CodedError)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const lines = [`${error.code}: ${error.message}.`, error.remedy];
  if (error.cause !== undefined) lines.push(`Cause: ${errorMessage(error.cause)}`);
  return lines.join('\n');
}
