import { CodedError, errorMessage } from '@drover/base';
import { NormanError } from '@drover/client/norman';
import { EXIT_CODES, exitCodeOf } from './exit-code.ts';
import { printable } from './terminal/printable.ts';
import type { Paint } from './terminal/terminal.ts';

const DOCTOR = '`drover doctor` tells where the way to a Drover server ends, and why.';

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
    const reason = message.includes(below) ? '' : `Cause: ${below}`;
    const whereNext = exitCodeOf(error) === EXIT_CODES.unreachable ? DOCTOR : '';
    return [`${message} (${code})`, reason, remedy, whereNext];
  }
  return [errorMessage(error)];
}
