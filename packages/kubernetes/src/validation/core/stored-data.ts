import { equalContent } from '@drover/apimachinery';
import { type FieldError, forbidden, itemPath } from '../../field/field-error.ts';
import { isConfigKey } from '../meta/names.ts';
import { named } from '../value/forms.ts';

/** What a ConfigMap or a Secret holds. */
export type Data = Readonly<Record<string, string>>;

/** The most bytes in the data of one object. */
export const MAX_DATA_BYTES = 1024 * 1024;

interface Freezable {
  readonly immutable?: boolean;
}

/** What is changed in an object that says it is immutable. */
export function validateFrozen<T extends Freezable>(
  object: T,
  old: T | undefined,
  fields: readonly (string & keyof T)[],
): readonly FieldError[] {
  if (old?.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  return [
    ...(object.immutable === true ? [] : [forbidden('immutable', detail)]),
    ...fields
      .filter((field) => !equalContent(object[field] ?? {}, old[field] ?? {}))
      .map((field) => forbidden(field, detail)),
  ];
}

/** What is wrong with the keys of data. */
export function validateKeys(data: Data, path: string): readonly FieldError[] {
  return Object.keys(data).flatMap((key) => named(itemPath(path, key), key, isConfigKey));
}

/** How many bytes values in base64 stand for. */
export function decodedBytes(data: Data): number {
  return Object.values(data).reduce((sum, text) => {
    const padding = /=*$/.exec(text)?.[0].length ?? 0;
    return sum + Math.floor((text.length * 3) / 4) - padding;
  }, 0);
}
