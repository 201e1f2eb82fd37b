import { type FieldError, required } from '../../field/field-error.ts';
import { notNegative } from '../value/numbers.ts';
import { unchanged } from '../value/unchanged.ts';

interface ControllerRevision {
  readonly revision?: number;
  readonly data?: unknown;
}

/** What is wrong with a ControllerRevision beyond its metadata. */
export function validateControllerRevision(
  { revision, data }: ControllerRevision,
  old?: ControllerRevision,
): readonly FieldError[] {
  return [
    ...notNegative('revision', revision),
    ...(old === undefined ? validateData(data) : unchanged('data', data, old.data)),
  ];
}

function validateData(data: unknown): readonly FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  if (typeof data === 'object' && !Array.isArray(data)) return [];
  return [required('data', 'data must be a valid JSON object')];
}
