import { checkFormat, type FormatName, formatOfType, type ProblemCode } from '@drover/api';
import { parseTimeMs } from '@drover/base';
import { isRecord } from '../is-record.ts';
import type { FieldSchema } from '../schema/schema.ts';
import { problemError } from './problem.ts';

/** Fails a field. */
export function refuse(
  code: ProblemCode,
  fieldName: string,
  message: string,
  remedy?: string,
): never {
  throw problemError({ code, fieldName, message, ...(remedy !== undefined && { remedy }) });
}

const TRUE = new Set(['true', 't', 'yes', 'y']);

/** Brings a client's value into the form of a scalar type, as leniently as Norman does. */
export function convertScalar(value: unknown, type: string, fieldName: string): unknown {
  if (type === 'json') return value;
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (single === null) return null;
  switch (type) {
    case 'boolean':
      return convertFlag(single);
    case 'int':
    case 'float':
      return convertNumber(single, type, fieldName);
    case 'intOrString':
      return convertIntOrString(single, fieldName);
    case 'date':
      return convertDate(single, fieldName);
    default:
      return convertText(single, fieldName);
  }
}

/** A text of digits is the number that it tells: no name of a port and no percentage is one. */
function convertIntOrString(value: unknown, fieldName: string): number | string {
  if (typeof value === 'number') return value;
  const text = convertText(value, fieldName);
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function convertFlag(value: unknown): boolean {
  return value === true || (typeof value === 'string' && TRUE.has(value.trim().toLowerCase()));
}

function convertText(value: unknown, fieldName: string): string {
  // Half of a character is no text: UTF-8 cannot write it.
  if (typeof value === 'string') return value.trim().toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return refuse('InvalidFormat', fieldName, `${fieldName} must be a text`);
}

function convertNumber(value: unknown, type: 'int' | 'float', fieldName: string): number {
  const number = typeof value === 'number' ? value : numberOf(value);
  if (!Number.isFinite(number)) {
    return refuse('InvalidFormat', fieldName, `${fieldName} must be a number`);
  }
  return type === 'int' ? Math.trunc(number) : number;
}

function numberOf(value: unknown): number {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? Number.NaN : Number(text);
}

function convertDate(value: unknown, fieldName: string): string {
  const text = convertText(value, fieldName);
  if (text === '' || parseTimeMs(text) !== undefined) return text;
  return refuse(
    'InvalidDateFormat',
    fieldName,
    `${fieldName} must be a time such as 2026-01-31T12:00:00Z`,
  );
}

/** Checks a converted value against the limits of its field. */
export function checkScalar(value: unknown, field: FieldSchema, fieldName: string): void {
  if (typeof value === 'number') checkNumber(value, field, fieldName);
  if (typeof value === 'string' && value !== '') checkText(value, field, fieldName);
  if (Array.isArray(value)) checkOptions(value, field, fieldName);
  if (field.format) checkForm(value, field.format, fieldName);
}

function checkNumber(value: number, { min, max }: FieldSchema, fieldName: string): void {
  if (min !== undefined && value < min) {
    refuse('MinLimitExceeded', fieldName, `${fieldName} must be at least ${min}`);
  }
  if (max !== undefined && value > max) {
    refuse('MaxLimitExceeded', fieldName, `${fieldName} must be at most ${max}`);
  }
}

function checkText(value: string, field: FieldSchema, fieldName: string): void {
  const { minLength, maxLength, options, type } = field;
  const bytes = Buffer.byteLength(value);
  if (minLength !== undefined && bytes < minLength) {
    refuse('MinLengthExceeded', fieldName, `${fieldName} must be at least ${minLength} bytes long`);
  }
  if (maxLength !== undefined && bytes > maxLength) {
    refuse('MaxLengthExceeded', fieldName, `${fieldName} must be at most ${maxLength} bytes long`);
  }
  if (options) checkOption(value, options, fieldName);
  checkCharacters(value, field, fieldName);
  const format = formatOfType(type);
  if (format) checkForm(value, format, fieldName);
}

function checkOption(value: unknown, options: readonly string[], fieldName: string): void {
  if (typeof value === 'string' && options.includes(value)) return;
  refuse('InvalidOption', fieldName, `${fieldName} must be one of ${options.join(', ')}`);
}

/** The options of a list are those of its items. */
function checkOptions(
  items: readonly unknown[],
  { options }: FieldSchema,
  fieldName: string,
): void {
  if (!options) return;
  for (const [index, item] of items.entries()) checkOption(item, options, `${fieldName}[${index}]`);
}

/** Checks every text in a converted value against a format. */
export function checkForm(value: unknown, format: FormatName, fieldName: string): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      checkForm(item, format, `${fieldName}[${index}]`);
    }
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) checkForm(item, format, `${fieldName}.${key}`);
  } else if (typeof value === 'string') {
    const problem = checkFormat(format, value);
    if (!problem) return;
    refuse('InvalidFormat', fieldName, `${fieldName} ${problem.message}`, problem.remedy);
  }
}

function checkCharacters(value: string, field: FieldSchema, fieldName: string): void {
  const { validChars, invalidChars } = field;
  // Both come from the definitions of kinds, never from a user.
  if (validChars !== undefined && !new RegExp(`^[${validChars}]*$`, 'u').test(value)) {
    refuse('InvalidCharacters', fieldName, `${fieldName} may hold only ${validChars}`);
  }
  if (invalidChars !== undefined && new RegExp(`[${invalidChars}]`, 'u').test(value)) {
    refuse('InvalidCharacters', fieldName, `${fieldName} may not hold ${invalidChars}`);
  }
}
