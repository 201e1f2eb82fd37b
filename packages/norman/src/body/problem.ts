import type { Problem } from '@drover/api';
import type { CodedError } from '@drover/base';
import { normanErrors } from '../errors.ts';

/** A problem with a body as an error to throw. */
export function problemError({
  code,
  fieldName,
  message,
  remedy = 'Correct the body and send it again.',
}: Problem): CodedError<'NORMAN_PROBLEM'> {
  return normanErrors.create('NORMAN_PROBLEM', { code, fieldName, message, remedy });
}
