import { equalContent } from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  required,
  tooLong,
} from '../../field/field-error.ts';
import type { ConfigMap, Namespace, Secret } from '../../types/core.ts';
import { isConfigKey, isKnownFinalizer, isQualifiedName } from '../meta/names.ts';
import { byteLength } from '../value/byte-length.ts';
import { named } from '../value/forms.ts';

type Data = Readonly<Record<string, string>>;

/** The data of one object. */
const MAX_DATA_BYTES = 1024 * 1024;

/** What is wrong with a Namespace beyond its metadata. */
export function validateNamespace({ spec }: Namespace): readonly FieldError[] {
  const path = 'spec.finalizers';
  return (spec?.finalizers ?? []).flatMap((name) => [
    ...named(path, name, isQualifiedName),
    ...named(path, name, isKnownFinalizer),
  ]);
}

/** What is wrong with a ConfigMap beyond its metadata. */
export function validateConfigMap(configMap: ConfigMap, old?: ConfigMap): readonly FieldError[] {
  const { data = {}, binaryData = {} } = configMap;
  const bytes = byteLength(Object.values(data), MAX_DATA_BYTES) + decodedBytes(binaryData);
  return [
    ...(old === undefined ? [] : validateFrozen(configMap, old, ['data', 'binaryData'])),
    ...validateKeys(data, 'data'),
    ...Object.keys(data).flatMap((key) =>
      Object.hasOwn(binaryData, key)
        ? [invalid(itemPath('data', key), key, 'duplicate of key present in binaryData')]
        : [],
    ),
    ...validateKeys(binaryData, 'binaryData'),
    ...(bytes > MAX_DATA_BYTES ? [tooLong('[]', MAX_DATA_BYTES)] : []),
  ];
}

/** What is wrong with a Secret beyond its metadata. */
export function validateSecret(secret: Secret, old?: Secret): readonly FieldError[] {
  const { data = {} } = secret;
  return [
    ...(old === undefined || secret.type === old.type
      ? []
      : [invalid('type', secret.type, 'field is immutable')]),
    ...(old === undefined ? [] : validateFrozen(secret, old, ['data'])),
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

interface Freezable {
  readonly immutable?: boolean;
}

function validateFrozen<T extends Freezable>(
  object: T,
  old: T,
  fields: readonly (string & keyof T)[],
): readonly FieldError[] {
  if (old.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  return [
    ...(object.immutable === true ? [] : [forbidden('immutable', detail)]),
    ...fields
      .filter((field) => !equalContent(object[field] ?? {}, old[field] ?? {}))
      .map((field) => forbidden(field, detail)),
  ];
}

function validateKeys(data: Data, path: string): readonly FieldError[] {
  return Object.keys(data).flatMap((key) => named(itemPath(path, key), key, isConfigKey));
}

function decodedBytes(data: Data): number {
  return Object.values(data).reduce((sum, text) => {
    const padding = /=*$/.exec(text)?.[0].length ?? 0;
    return sum + Math.floor((text.length * 3) / 4) - padding;
  }, 0);
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
