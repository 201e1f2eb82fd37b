import type { Problem, ProblemCode } from '../define-kind/problem.ts';
import { checkFormat, type FormatName } from '../formats/formats.ts';

/** What a setting's value is; says which editor fits. */
export type SettingType =
  | 'text'
  | 'number'
  | 'boolean'
  | 'json'
  | 'url'
  | 'cron'
  | 'duration'
  | 'choice';

/** A setting that Drover knows. */
export interface SettingDefinition {
  /** The value until someone gives one. */
  readonly default: string;
  readonly type: SettingType;
  /** One sentence for the person who changes it. */
  readonly description: string;
  /** A wrong value can lock people or clusters out: ask before it is changed. */
  readonly dangerous?: true;
  /** Of a number. */
  readonly min?: number;
  /** Of a number. */
  readonly max?: number;
  /** Of a choice. */
  readonly options?: readonly string[];
  /** The form that the text must have. */
  readonly format?: FormatName;
}

type Extra = Omit<SettingDefinition, 'default' | 'type' | 'description'>;

function define(type: SettingType, own: Extra = {}) {
  return (initial: string, description: string, extra: Extra = {}): SettingDefinition => ({
    default: initial,
    type,
    description,
    ...own,
    ...extra,
  });
}

/** Declares a setting of each type: default, description, and what else holds. */
export const declared = {
  text: define('text'),
  /** A whole number. */
  number: define('number', { min: 0 }),
  flag: define('boolean'),
  json: define('json'),
  url: define('url', { format: 'url' }),
  cron: define('cron', { format: 'cron' }),
  duration: define('duration', { format: 'duration' }),
  choice: define('choice'),
  image: define('text', { format: 'imageReference' }),
} as const;

/** What is wrong with a value for a setting; `undefined` when nothing is. An empty value restores the default. */
export function checkValue(definition: SettingDefinition, value: string): Problem | undefined {
  if (value === '') return undefined;
  switch (definition.type) {
    case 'number':
      return checkNumber(definition, value);
    case 'boolean':
      return checkOption(['true', 'false'], value);
    case 'choice':
      return checkOption(definition.options ?? [], value);
    case 'json':
      return checkJson(value);
    default:
      return checkForm(definition.format, value);
  }
}

function problem(code: ProblemCode, message: string, remedy: string): Problem {
  return { code, fieldName: 'value', message: `value ${message}`, remedy };
}

/** Beyond this a number is no longer exact. */
const MAX_NUMBER = 2 ** 31 - 1;

function checkNumber(
  { min = 0, max = MAX_NUMBER }: SettingDefinition,
  value: string,
): Problem | undefined {
  const remedy = `Give a whole number from ${min} to ${max}.`;
  if (!/^-?\d{1,15}$/.test(value)) {
    return problem('InvalidFormat', 'is no whole number', remedy);
  }
  if (Number(value) < min) return problem('MinLimitExceeded', `is less than ${min}`, remedy);
  if (Number(value) > max) return problem('MaxLimitExceeded', `is more than ${max}`, remedy);
  return undefined;
}

function checkOption(options: readonly string[], value: string): Problem | undefined {
  if (options.includes(value)) return undefined;
  return problem('InvalidOption', 'is no choice', `Give one of ${options.join(', ')}.`);
}

function checkJson(value: string): Problem | undefined {
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    // The reader's words name positions in a text that nobody sees as JSON; the remedy is enough.
    return problem('InvalidFormat', 'is no JSON', 'Give a JSON document such as {}.');
  }
}

function checkForm(format: FormatName | undefined, value: string): Problem | undefined {
  const found = format && checkFormat(format, value);
  return found && problem('InvalidFormat', found.message, found.remedy);
}
