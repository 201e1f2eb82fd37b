import type { DynamicObject } from '@drover/apimachinery';
import { problemError } from '../../body/index.ts';
import { isRecord } from '../../is-record.ts';
import { valueAt, withValueAt } from '../../schema/binding.ts';

/** The text under a key of a secret's data. */
export function textOf(secret: DynamicObject, key: string): string | undefined {
  const value = valueAt(secret, ['data', key]);
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined;
}

/** The secret with a text under a key; without it when there is none. */
export function withText(secret: DynamicObject, key: string, text: unknown): DynamicObject {
  return withValueAt(secret, ['data', key], text === '' ? undefined : encoded(text));
}

function encoded(text: unknown): string | undefined {
  return typeof text === 'string' ? Buffer.from(text).toString('base64') : undefined;
}

/** The secret with the given fields in its data; those that are absent stay as they are. */
export function withTexts(
  secret: DynamicObject,
  fields: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, string>>,
): DynamicObject {
  return Object.entries(keys)
    .filter(([name]) => Object.hasOwn(fields, name))
    .reduce((changed, [name, key]) => withText(changed, key, fields[name]), secret);
}

/** The secret with what was given as it is put into its data, as Kubernetes would do it. */
export function withStringData({ stringData, ...secret }: DynamicObject): DynamicObject {
  if (!isRecord(stringData)) return secret;
  return Object.entries(stringData).reduce<DynamicObject>(
    (changed, [key, text]) => withValueAt(changed, ['data', key], encoded(text)),
    secret,
  );
}

/** The refusal of a secret that lacks what it is for. */
export function missing(fieldName: string): never {
  throw problemError({
    code: 'MissingRequired',
    fieldName,
    message: `${fieldName} is required`,
  });
}
