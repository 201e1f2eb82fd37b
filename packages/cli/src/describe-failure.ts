import { CodedError, errorMessage } from '@drover/base';
import { NormanError } from '@drover/client/norman';
import { EXIT_CODES, exitCodeOf } from './exit-code.ts';
import { printable } from './terminal/printable.ts';
import type { Paint } from './terminal/terminal.ts';

/** Better than a guess. */
const DOCTOR = '`drover doctor` tells where the way to the server ends, and what to do about it.';

/** A failure as the last words of the program: what happened, where, and what to do about it. */
export function describeFailure(error: unknown, paint: Paint): string {
  const lines = failureLines(error);
  const [first = '', ...rest] = lines.filter((line) => line !== '');
  return [`${paint('red', 'error:')} ${printable(first)}`, ...rest.map(printable)].join('\n');
}

function failureLines(error: unknown): readonly string[] {
  if (error instanceof NormanError) {
    const { message, code, fieldName, remedy = '' } = error;
    const place = fieldName === undefined || message.startsWith(fieldName) ? '' : `${fieldName}: `;
    return [`${place}${message} (${code})`, remedy];
  }
  if (error instanceof CodedError) {
    const { message, code, remedy, cause } = error as CodedError;
    const below = cause === undefined ? '' : (errorMessage(cause).split('\n', 1)[0] ?? '');
    const whatNext = exitCodeOf(error) === EXIT_CODES.unreachable ? DOCTOR : remedy;
    return [`${message} (${code})`, message.includes(below) ? '' : `Cause: ${below}`, whatNext];
  }
  return [errorMessage(error)];
}
