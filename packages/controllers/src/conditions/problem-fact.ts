import type { CodedError } from '@drover/base';
import type { ConditionFact } from './condition.ts';

/** A condition that does not hold: the code as its reason, with what to do about it. */
export function problemFact(type: string, { code, message, remedy }: CodedError): ConditionFact {
  return { type, status: 'False', reason: code, message: `${message}. ${remedy}` };
}
