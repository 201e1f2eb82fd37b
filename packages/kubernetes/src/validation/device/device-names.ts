import { type FieldError, invalid, required, tooLong } from '../../field/field-error.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { validateCsiDriverName } from '../storage/csi-driver-name.ts';
import { named } from '../value/forms.ts';
import { when } from '../value/when.ts';

const MAX_ID = 32;
const MAX_POOL_NAME = 253;
const C_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `model` or `gpu.example.com/model`: the name of an attribute or a capacity of devices. */
export function validateDeviceQualifiedName(path: string, name: string): readonly FieldError[] {
  if (name === '') return [required(path, 'name required')];
  const [first = '', second, ...more] = name.split('/');
  if (second === undefined) return validateIdentifier(path, first);
  if (more.length > 0) return [];
  return [
    ...(first === ''
      ? [required(path, 'the domain must not be empty')]
      : validateCsiDriverName(path, first)),
    ...(second === ''
      ? [required(path, 'the name must not be empty')]
      : validateIdentifier(path, second)),
  ];
}

/** The same, with its domain. */
export function validateFullDeviceName(path: string, name: string): readonly FieldError[] {
  return [
    ...validateDeviceQualifiedName(path, name),
    ...when(name !== '' && !name.includes('/'), () => invalid(path, name, 'must include a domain')),
  ];
}

/** `a.example.com/b`: parts that are each a subdomain. */
export function validatePoolName(path: string, name: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  return [
    ...when(name.length > MAX_POOL_NAME, () => tooLong(path, MAX_POOL_NAME)),
    ...name.split('/').flatMap((part) => named(path, part, isDnsSubdomain)),
  ];
}

/** The uid of a share of a device. */
export function validateShareId(path: string, uid: string): readonly FieldError[] {
  const form =
    'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters';
  return when(!UUID.test(uid), () => invalid(path, uid, form));
}

function validateIdentifier(path: string, id: string): readonly FieldError[] {
  const form = `a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')`;
  return [
    ...when(id.length > MAX_ID, () => tooLong(path, MAX_ID)),
    ...when(!C_IDENTIFIER.test(id), () => invalid(path, id, form)),
  ];
}
