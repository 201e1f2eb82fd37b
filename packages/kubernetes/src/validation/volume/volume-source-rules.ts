import type { FieldError } from '../../field/field-error.ts';

/** How a kind of source of volumes is checked. */
export interface SourceRules {
  /** What messages call the field, where that is not its name. */
  readonly field?: string;
  readonly validate: (path: string, source: never, volumeName: string) => readonly FieldError[];
}
