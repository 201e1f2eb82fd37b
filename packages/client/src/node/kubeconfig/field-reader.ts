import { isAbsolute, join } from 'node:path';
import { clientErrors } from '../../errors.ts';
import type { KubeconfigSource } from './kubeconfig.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of one object of a parsed kubeconfig, and names the field when it is not what it should be. */
export class FieldReader {
  readonly #fields: Fields;
  readonly #source: KubeconfigSource;
  readonly #field: string;

  constructor(value: unknown, source: KubeconfigSource, field = '') {
    this.#source = source;
    this.#field = field;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.invalid('', 'is not an object');
    }
    this.#fields = value as Fields;
  }

  /** The field as it is; `undefined` also for `null`. */
  value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined;
  }

  /** Whether the field is there. */
  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** A text; an empty one counts as absent. */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw this.invalid(name, 'is not a text');
    return value;
  }

  /** A text that must be there. */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw this.invalid(name, 'is missing');
    return text;
  }

  /** A truth value; absent is false. */
  flag(name: string): boolean {
    const value = this.value(name) ?? false;
    if (typeof value !== 'boolean') throw this.invalid(name, 'is not true or false');
    return value;
  }

  /** Base64 of a text. */
  base64(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw this.invalid(name, 'is not base64');
    return Buffer.from(text, 'base64').toString('utf8');
  }

  /** A path, made absolute from the folder of the file. */
  path(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || isAbsolute(text)) return text;
    const { directory } = this.#source;
    if (directory === undefined)
      throw this.invalid(name, 'is a relative path in a text without a folder');
    return join(directory, text);
  }

  /** A list of texts. */
  texts(name: string): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!isTextList(value)) throw this.invalid(name, 'is not a list of texts');
    return value;
  }

  /** An object of lists of texts. */
  textLists(name: string): Readonly<Record<string, readonly string[]>> | undefined {
    if (!this.has(name)) return undefined;
    const child = this.child(name);
    const keys = Object.keys(child.#fields);
    return Object.fromEntries(keys.map((key) => [key, child.texts(key) ?? []]));
  }

  /** An object. */
  child(name: string): FieldReader {
    return new FieldReader(this.value(name) ?? {}, this.#source, this.#path(name));
  }

  /** A list of objects. */
  list(name: string): readonly FieldReader[] {
    const value = this.value(name) ?? [];
    if (!Array.isArray(value)) throw this.invalid(name, 'is not a list');
    return value.map(
      (entry, index) => new FieldReader(entry, this.#source, `${this.#path(name)}[${index}]`),
    );
  }

  /** The error that names a field of this object. Never carries the value, which may be a secret. */
  invalid(name: string, reason: string): Error {
    const { path = 'kubeconfig' } = this.#source;
    return clientErrors.create('KUBECONFIG_INVALID', { path, field: this.#path(name), reason });
  }

  #path(name: string): string {
    return [this.#field, name].filter((part) => part !== '').join('.') || '(whole text)';
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
