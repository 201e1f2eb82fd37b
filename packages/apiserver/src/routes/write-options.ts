import type { JsonObject } from '@drover/apimachinery';
import { invalidError, notSupported } from '@drover/kubernetes';
import type { RequestContext } from '../filters/filter.ts';
import { headerOf } from '../http/api-message.ts';
import type { WriteOptions } from '../registry/target.ts';

/**
 * Reads the query of a write.
 *
 * @throws `StatusError` `Invalid` when a parameter holds what it must not hold.
 */
export function parseWriteOptions(context: RequestContext, optionsKind: string): WriteOptions {
  const { query, user, warnings, signal, audit } = context;
  return {
    user,
    signal,
    given: givenOptions(query),
    dryRun: parseDryRun(query.getAll('dryRun'), optionsKind),
    fieldManager: query.get('fieldManager') || defaultManager(context),
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

function parseDryRun(values: readonly string[], kind: string): boolean {
  const wrong = values.find((value) => value !== 'All');
  if (wrong !== undefined) throw unsupported(kind, 'dryRun', wrong, ['All']);
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
      throw unsupported(kind, 'fieldValidation', value, ['Ignore', 'Strict', 'Warn']);
  }
}

/** The name of the program, as Kubernetes takes it from the `User-Agent` header. */
function defaultManager({ request }: RequestContext): string {
  return (headerOf(request, 'user-agent') ?? 'unknown').split('/', 1)[0] ?? 'unknown';
}

function unsupported(kind: string, field: string, value: string, known: readonly string[]): Error {
  return invalidError({ group: 'meta.k8s.io', kind }, '', [notSupported(field, value, known)]);
}
