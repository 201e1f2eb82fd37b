import type { ValidationRule } from '@drover/kubernetes';
import type { Value } from '../../../cel/index.ts';

/** Longer messages of expressions are not shown. */
const MAX_MESSAGE_BYTES = 5 * 1024;

/** How errors of its evaluation name a rule. */
export function ruleText({ rule, message = '' }: ValidationRule): string {
  return (message === '' ? rule : message).trim();
}

/** What is said when a rule is not met; `value` is what its message expression gave, which counts if it is a line of text. */
export function ruleMessage(definition: ValidationRule, value?: Value): string {
  const text = typeof value === 'string' ? value.trim() : '';
  const isGood = text !== '' && !text.includes('\n') && byteLength(text) <= MAX_MESSAGE_BYTES;
  if (isGood) return text;
  const { message = '' } = definition;
  return message === '' ? `failed rule: ${ruleText(definition)}` : message.trim();
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
