import type { JsonObject } from '@drover/apimachinery';
import { type FieldError, invalid, invalidError, notSupported, tooLong } from '@drover/kubernetes';
import type { RequestContext } from '../filters/filter.ts';
import { headerOf } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';
import type { WriteOptions } from '../registry/target.ts';

/**
 * Reads the query of a write.
 *
 * @throws `StatusError` `Invalid` when a parameter holds what it must not hold.
 */
export function parseWriteOptions(context: RequestContext, optionsKind: string): WriteOptions {
  const { query, user, warnings, signal, audit } = context;
  const fieldManager = query.get('fieldManager') ?? '';
  checkManager(fieldManager, optionsKind);
  return {
    user,
    signal,
    given: givenOptions(query),
    dryRun: parseDryRun(query.getAll('dryRun'), optionsKind),
    fieldManager: fieldManager || defaultManager(context),
    fieldValidation: parseFieldValidation(query.get('fieldValidation') ?? '', optionsKind),
    warn: (text) => void warnings.add(text),
    ...(audit && { annotate: (key, value) => audit.annotate(key, value) }),
  };
}

/** The parameters of a write as webhooks are shown them. */
function givenOptions(query: URLSearchParams): JsonObject {
  const dryRun = query.getAll('dryRun');
  const fieldManager = query.get('fieldManager');
  const fieldValidation = query.get('fieldValidation');
  return {
    ...(dryRun.length > 0 && { dryRun }),
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation && { fieldValidation }),
  };
}

/** Bytes that the name of a manager may have. */
const MAX_MANAGER_BYTES = 128;

function checkManager(name: string, kind: string): void {
  const field = 'fieldManager';
  const causes: FieldError[] = [];
  if (encodeText(name).byteLength > MAX_MANAGER_BYTES) {
    causes.push(tooLong(field, MAX_MANAGER_BYTES));
  }
  const chars = Array.from(name);
  const at = chars.findIndex((char) => !PRINTABLE.test(char));
  if (at >= 0) {
    const code = (chars[at]?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    causes.push(invalid(field, name, `invalid character U+${code} (at position ${at})`));
  }
  if (causes.length > 0) throw invalidError({ group: 'meta.k8s.io', kind }, '', causes);
}

/** Letters, marks, numbers, signs and the blank, as Go has them. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function parseDryRun(values: readonly string[], kind: string): boolean {
  const isWrong = values.some((value) => value !== 'All');
  if (isWrong) throw unsupported(kind, 'dryRun', values, ['All']);
  return values.length > 0;
}

function parseFieldValidation(value: string, kind: string): WriteOptions['fieldValidation'] {
  switch (value) {
    case '':
      return 'Warn';
    case 'Ignore':
    case 'Warn':
    case 'Strict':
      return value;
    default:
      throw unsupported(kind, 'fieldValidation', value, ['', 'Ignore', 'Strict', 'Warn']);
  }
}

/** The name of the program, as Kubernetes takes it from the `User-Agent` header. */
function defaultManager({ request }: RequestContext): string {
  return (headerOf(request, 'user-agent') ?? 'unknown').split('/', 1)[0] ?? 'unknown';
}

function unsupported(kind: string, field: string, value: unknown, known: readonly string[]): Error {
  return invalidError({ group: 'meta.k8s.io', kind }, '', [notSupported(field, value, known)]);
}
