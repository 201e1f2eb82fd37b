import { type FieldError, fieldPath, invalid, type JsonSchemaProps } from '@drover/kubernetes';
import { RE2JS } from 're2js';

/** What is wrong with the pattern of a schema. */
export function validatePattern({ pattern }: JsonSchemaProps, path: string): FieldError[] {
  const failure = patternFailure(pattern);
  if (failure === undefined) return [];
  const detail = `must be a valid regular expression, but isn't: ${failure}`;
  return [invalid(fieldPath(path, 'pattern'), pattern, detail)];
}

function patternFailure(pattern: string | undefined): string | undefined {
  if (!pattern) return undefined;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    // The library throws errors of its own, which say what is wrong as Go says it.
    return error instanceof Error ? error.message : String(error);
  }
}
