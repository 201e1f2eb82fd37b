import { type FieldError, invalid, required, tooLong, tooMany } from '../../field/field-error.ts';
import { GoStruct, goQuote } from '../../field/go-format.ts';
import { each } from '../value/lists.ts';
import { notNegative } from '../value/numbers.ts';
import { when } from '../value/when.ts';

/** What of a Job the rules are about. */
interface RuledJob {
  readonly completionMode?: string;
  readonly completions?: number;
}

interface Rule {
  readonly succeededIndexes?: string;
  readonly succeededCount?: number;
}

/** When a Job has done enough. */
export interface SuccessPolicy {
  readonly rules?: readonly Rule[] | null;
}

const MAX_RULES = 20;
const MAX_INDEXES_BYTES = 64 * 1024;

/** What is wrong with when a Job has done enough. */
export function validateSuccessPolicy(
  path: string,
  policy: SuccessPolicy,
  { completionMode, completions = 0 }: RuledJob,
): readonly FieldError[] {
  const rules = policy.rules ?? [];
  const at = `${path}.rules`;
  if (completionMode !== 'Indexed') {
    return [invalid(path, shownSuccessPolicy(policy), 'requires indexed completion mode')];
  }
  return [
    ...when(rules.length === 0, () =>
      required(at, 'at least one rules must be specified when the successPolicy is specified'),
    ),
    ...when(rules.length > MAX_RULES, () => tooMany(at, rules.length, MAX_RULES)),
    ...each(at, rules, (ruleAt, rule) => validateRule(ruleAt, rule, completions)),
  ];
}

/** The policy as messages show it. */
export function shownSuccessPolicy({ rules }: SuccessPolicy): GoStruct {
  return new GoStruct({
    Rules: rules?.map(
      ({ succeededIndexes, succeededCount }) =>
        new GoStruct({ SucceededIndexes: succeededIndexes, SucceededCount: succeededCount }),
    ),
  });
}

function validateRule(path: string, rule: Rule, completions: number): readonly FieldError[] {
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  const at = `${path}.succeededIndexes`;
  const read = indexes === undefined ? undefined : countIndexes(indexes, completions);
  return [
    ...when(indexes === undefined && count === undefined, () =>
      required(path, 'at least one of succeededCount or succeededIndexes must be specified'),
    ),
    ...when((indexes ?? '').length > MAX_INDEXES_BYTES, () => tooLong(at, MAX_INDEXES_BYTES)),
    ...when(typeof read === 'string', () =>
      invalid(at, indexes, `error parsing succeededIndexes: ${read}`),
    ),
    ...(count === undefined
      ? []
      : validateCount(`${path}.succeededCount`, count, { completions, read })),
  ];
}

interface CountLimits {
  readonly completions: number;
  /** How many indices are named, where some are; a text when they could not be read. */
  readonly read: number | string | undefined;
}

function validateCount(
  path: string,
  count: number,
  { completions, read }: CountLimits,
): readonly FieldError[] {
  const named = typeof read === 'string' ? 0 : read;
  return [
    ...notNegative(path, count),
    ...when(count > completions, () =>
      invalid(
        path,
        count,
        `must be less than or equal to ${completions} (the number of specified completions)`,
      ),
    ),
    ...when(named !== undefined && count > named, () =>
      invalid(
        path,
        count,
        `must be less than or equal to ${named} (the number of indexes in the specified succeededIndexes field)`,
      ),
    ),
  ];
}

/** How many indices `1,3-5` names; what is wrong with it, if it cannot be read. */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last = -1;
  let total = 0;
  for (const interval of text.split(',')) {
    const read = readInterval(interval, completions);
    if (typeof read === 'string') return read;
    const [first, end] = read;
    if (last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}

function readInterval(
  interval: string,
  completions: number,
): readonly [first: number, last: number] | string {
  const limits = interval.split('-');
  if (limits.length > 2) {
    return `the fragment ${goQuote(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  }
  for (const limit of limits) {
    if (!/^[+]?\d+$/.test(limit)) {
      return `cannot convert string to integer for index: ${goQuote(limit)}`;
    }
    if (Number(limit) >= completions) return `too large index: ${goQuote(limit)}`;
  }
  const [first = 0, last = first] = limits.map(Number);
  if (limits.length === 2 && first >= last) {
    return `non-increasing order, previous: ${first}, current: ${last}`;
  }
  return [first, last];
}
