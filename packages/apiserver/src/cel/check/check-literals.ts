import { RE2JS } from 're2js';
import type { Call } from '../syntax/expression.ts';
import { parseDuration, parseTimestamp } from '../values/time.ts';
import type { ExpressionChecker } from './expression-checker.ts';

/** Literals that can be looked at before anything is evaluated: by function, which argument, and whether it is good. */
const LITERALS: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isPattern,
};

/** Notes durations, timestamps and patterns that are written out and cannot be read. */
export function checkLiterals(checker: ExpressionChecker, { name, args, target }: Call): void {
  const isGood = Object.hasOwn(LITERALS, name) ? LITERALS[name] : undefined;
  const argument = name === 'matches' && target === undefined ? args[1] : args[0];
  if (isGood === undefined || argument?.kind !== 'constant') return;
  const { value, at } = argument;
  if (typeof value === 'string' && !isGood(value)) checker.fail(at, `invalid ${name} argument`);
}

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    // The library throws when a pattern cannot be read; the checker says so.
    return false;
  }
}
