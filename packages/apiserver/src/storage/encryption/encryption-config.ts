import { createSecretKey } from 'node:crypto';
import { errorMessage } from '@drover/base';
import { parse } from 'yaml';
import { storageErrors } from '../errors.ts';
import { type CipherRule, type NamedKey, ValueCipher } from './value-cipher.ts';

const API_VERSION = 'apiserver.config.k8s.io/v1';
const KEY_LENGTHS: readonly number[] = [16, 24, 32];

/** A part of the file, of which nothing is known yet. */
type Unknown = Readonly<Record<string, unknown>>;

/**
 * Reads an `EncryptionConfiguration` (`apiserver.config.k8s.io/v1`), as kube-apiserver's `--encryption-provider-config` names one, with the
 * providers `aesgcm` and `identity`.
 *
 * @param path - named in errors.
 * @throws `APISERVER_ENCRYPTION_CONFIG_INVALID` with the field that is wrong. Keys are never part of a message.
 */
export function parseEncryptionConfig(path: string, text: string): ValueCipher {
  const reader = new ConfigReader(path);
  const document = reader.object('', reader.yaml(text));
  if (document['apiVersion'] !== API_VERSION) {
    throw reader.invalid('apiVersion', `must be ${API_VERSION}`);
  }
  if (document['kind'] !== 'EncryptionConfiguration') {
    throw reader.invalid('kind', 'must be EncryptionConfiguration');
  }
  const rules = reader
    .list('resources', document['resources'])
    .map((rule, index) => ruleOf(reader, `resources[${index}]`, rule));
  return new ValueCipher(rules);
}

class ConfigReader {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  invalid(field: string, reason: string): Error {
    const facts = { path: this.#path, field, reason };
    return storageErrors.create('APISERVER_ENCRYPTION_CONFIG_INVALID', facts);
  }

  yaml(text: string): unknown {
    try {
      return parse(text);
    } catch (error) {
      // The first line says what and where; the next ones show the text, which may hold keys.
      throw this.invalid('', errorMessage(error).split('\n', 1)[0] ?? '');
    }
  }

  object(field: string, value: unknown): Unknown {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Unknown;
    }
    throw this.invalid(field, 'must be an object');
  }

  list(field: string, value: unknown): readonly unknown[] {
    if (Array.isArray(value) && value.length > 0) return value as readonly unknown[];
    throw this.invalid(field, 'must be a list with at least one entry');
  }

  text(field: string, value: unknown): string {
    if (typeof value === 'string' && value !== '') return value;
    throw this.invalid(field, 'must be a text that is not empty');
  }
}

function ruleOf(reader: ConfigReader, field: string, value: unknown): CipherRule {
  const rule = reader.object(field, value);
  const patterns = reader
    .list(`${field}.resources`, rule['resources'])
    .map((pattern, index) => reader.text(`${field}.resources[${index}]`, pattern));
  const readers = reader
    .list(`${field}.providers`, rule['providers'])
    .flatMap((provider, index) => readersOf(reader, `${field}.providers[${index}]`, provider));
  const names = readers.map((known) => (known === 'identity' ? known : known.name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw reader.invalid(`${field}.providers`, `must not name ${repeated} twice`);
  }
  return {
    covers: (collection) => patterns.some((pattern) => matches(pattern, collection)),
    readers,
  };
}

function readersOf(
  reader: ConfigReader,
  field: string,
  value: unknown,
): readonly (NamedKey | 'identity')[] {
  const provider = reader.object(field, value);
  const [kind = '', ...more] = Object.keys(provider);
  if (more.length > 0) throw reader.invalid(field, 'must name one provider');
  if (kind === 'identity') return ['identity'];
  if (kind !== 'aesgcm') {
    throw reader.invalid(field, `must be aesgcm or identity; ${kind || 'nothing'} is not offered`);
  }
  const keysField = `${field}.aesgcm.keys`;
  const { keys } = reader.object(`${field}.aesgcm`, provider['aesgcm']);
  return reader
    .list(keysField, keys)
    .map((key, index) => keyOf(reader, `${keysField}[${index}]`, key));
}

function keyOf(reader: ConfigReader, field: string, value: unknown): NamedKey {
  const { name, secret } = reader.object(field, value);
  const bytes = Buffer.from(reader.text(`${field}.secret`, secret), 'base64');
  if (!KEY_LENGTHS.includes(bytes.length)) {
    throw reader.invalid(`${field}.secret`, 'must be 16, 24 or 32 bytes in base64');
  }
  const known = reader.text(`${field}.name`, name);
  if (known.includes(':')) throw reader.invalid(`${field}.name`, 'must not contain ":"');
  return { name: known, key: createSecretKey(bytes) };
}

/** `secrets`, `deployments.apps`, `*.apps` (a whole group), `*.` (the core group) or `*.*` (everything). */
function matches(pattern: string, collection: string): boolean {
  if (pattern === '*.*' || pattern === collection) return true;
  if (!pattern.startsWith('*.')) return false;
  const dot = collection.indexOf('.');
  return pattern.slice(2) === (dot < 0 ? '' : collection.slice(dot + 1));
}
