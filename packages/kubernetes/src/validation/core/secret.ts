import { type FieldError, invalid, itemPath, required, tooLong } from '../../field/field-error.ts';
import type { Secret } from '../../types/core.ts';
import { unchanged } from '../value/unchanged.ts';
import {
  type Data,
  decodedBytes,
  MAX_DATA_BYTES,
  validateFrozen,
  validateKeys,
} from './stored-data.ts';

/** What is wrong with a Secret beyond its metadata. */
export function validateSecret(secret: Secret, old?: Secret): readonly FieldError[] {
  const { data = {} } = secret;
  return [
    ...(old === undefined ? [] : unchanged('type', secret.type, old.type)),
    ...validateFrozen(secret, old, ['data']),
    ...validateKeys(data, 'data'),
    ...(decodedBytes(data) > MAX_DATA_BYTES ? [tooLong('data', MAX_DATA_BYTES)] : []),
    ...validateSecretType(secret),
  ];
}

/** Keys that a type of Secret must have. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** Keys whose value must be a JSON object. */
const JSON_KEYS: Readonly<Record<string, string>> = {
  'kubernetes.io/dockercfg': '.dockercfg',
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
};

function validateSecretType(secret: Secret): readonly FieldError[] {
  const { type = '', data = {} } = secret;
  const jsonKey = JSON_KEYS[type];
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return validateTokenOwner(secret);
    case 'kubernetes.io/basic-auth': {
      const errors = validateHas(data, ['username', 'password']);
      return errors.length === 2 ? errors : [];
    }
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required(itemPath('data', 'ssh-privatekey'))];
    default:
      return [
        ...validateHas(data, REQUIRED_KEYS[type] ?? []),
        ...(jsonKey === undefined ? [] : validateJson(data, jsonKey)),
      ];
  }
}

function validateTokenOwner({ metadata }: Secret): readonly FieldError[] {
  const annotation = 'kubernetes.io/service-account.name';
  const path = itemPath('metadata.annotations', annotation);
  return metadata?.annotations?.[annotation] ? [] : [required(path)];
}

function validateHas(data: Data, keys: readonly string[]): readonly FieldError[] {
  const missing = keys.filter((key) => !Object.hasOwn(data, key));
  return missing.map((key) => required(itemPath('data', key)));
}

/** The content is never shown: it is a secret. */
function validateJson(data: Data, key: string): readonly FieldError[] {
  const text = data[key];
  if (text === undefined) return [];
  const path = itemPath('data', key);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(decodeBase64(text)));
    if (typeof value === 'object' && !Array.isArray(value)) return [];
    const kind = Array.isArray(value) ? 'array' : typeof value;
    const detail = `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
    return [invalid(path, REDACTED, detail)];
  } catch {
    // What is wrong with the text is not told, because that could show a part of it.
    return [invalid(path, REDACTED, 'must be a JSON object')];
  }
}

/** What is shown in place of a secret. */
const REDACTED = '<secret contents redacted>';

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
