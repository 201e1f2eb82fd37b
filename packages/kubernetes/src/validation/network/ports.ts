import type { FieldError } from '../../field/field-error.ts';
import { named } from '../value/forms.ts';
import { inRange } from '../value/numbers.ts';

/** Protocols that a port can have. */
export const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** The number of a port, where it is given. */
export function validatePort(path: string, port: number | undefined): readonly FieldError[] {
  return inRange(path, port, [1, 65_535]);
}

/** A port that is given by number or by name. */
export function validatePortOrName(path: string, port: number | string): readonly FieldError[] {
  return typeof port === 'number' ? validatePort(path, port) : named(path, port, isPortName);
}

/** `http-2`: what is wrong with the name of a port. */
export function isPortName(name: string): readonly string[] {
  return [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
}
