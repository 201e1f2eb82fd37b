import {
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { validateDescending } from '../value/file-paths.ts';

/** A profile of seccomp or AppArmor. */
export interface SecurityProfile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

const TYPES: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined'];

const MAX_PATH = 4_095;

/** What is wrong with a profile of seccomp. */
export function validateSeccompProfile(
  path: string,
  profile: SecurityProfile | undefined,
): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: file } = profile;
  const at = `${path}.localhostProfile`;
  const errors = validateType(`${path}.type`, type, 'seccompProfile');
  if (type !== 'Localhost') {
    if (file === undefined) return errors;
    const shown = new GoStruct({ Type: type ?? '', LocalhostProfile: file });
    return [...errors, invalid(at, shown, 'can only be set when seccomp type is Localhost')];
  }
  if (file === undefined) return [required(at, 'must be set when seccomp type is Localhost')];
  return validateDescending(at, file);
}

/** What is wrong with a profile of AppArmor. */
export function validateAppArmorProfile(
  path: string,
  profile: SecurityProfile | undefined,
): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type = '', localhostProfile: file } = profile;
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') return validateProfileName(at, file);
  const errors = validateType(`${path}.type`, type, 'appArmorProfile');
  if (errors.length > 0 || file === undefined) return errors;
  return [invalid(at, file, 'can only be set when AppArmor type is Localhost')];
}

function validateType(path: string, type = '', field = ''): readonly FieldError[] {
  if (type === '') return [required(path, `type is required when ${field} is set`)];
  return TYPES.includes(type) ? [] : [notSupported(path, type, TYPES)];
}

function validateProfileName(path: string, name = ''): readonly FieldError[] {
  if (name === '') return [required(path, 'must be set when AppArmor type is Localhost')];
  return [
    ...(name.trim() === name ? [] : [invalid(path, name, 'must not be padded with whitespace')]),
    ...(name.length > MAX_PATH ? [tooLong(path, MAX_PATH)] : []),
  ];
}
