import { type CelType, formatType } from '../type.ts';

/** The message for what is no name. */
export function undeclared(name: string): string {
  return `undeclared reference to '${name}' (in container '')`;
}

/** The message for a type that is not the wanted one. */
export function mismatch(expected: CelType, found: CelType): string {
  return `expected type '${formatType(expected)}' but found '${formatType(found)}'`;
}
