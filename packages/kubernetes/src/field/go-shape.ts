import { GoStruct } from './go-format.ts';

/** How Go prints a value: a text, a number or a flag that is never missing, anything, a list, or a struct with its fields in order. */
export type GoShape = keyof typeof ZEROS | readonly [GoShape] | GoFields;

/** What is there where nothing was given. */
const ZEROS = { text: '', number: 0, flag: false, any: null };

interface GoFields {
  readonly [field: string]: GoShape;
}

/** A value of an object as Go's struct of that shape: fields by Go's names (`CEL` for `cel`), and `null` for what is missing. */
export function shownAs(value: unknown, shape: GoShape): unknown {
  if (typeof shape === 'string') return value ?? ZEROS[shape];
  if (value === undefined || value === null) return null;
  if (isList(shape)) {
    const [item] = shape;
    return Array.isArray(value) ? value.map((each: unknown) => shownAs(each, item)) : value;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const shown = Object.entries(shape).map(
    ([name, field]) => [name, shownAs(fields[nameInJson(name)], field)] as const,
  );
  return new GoStruct(Object.fromEntries(shown));
}

function isList(shape: GoShape): shape is readonly [GoShape] {
  return Array.isArray(shape);
}

function nameInJson(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (start) => start.toLowerCase());
}
