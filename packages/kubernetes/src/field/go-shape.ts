import { GoStruct } from './go-format.ts';

/** How Go prints a value: a text or a number that is never missing, anything, a list, or a struct with its fields in order. */
export type GoShape = 'text' | 'number' | 'any' | readonly [GoShape] | GoFields;

interface GoFields {
  readonly [field: string]: GoShape;
}

/** A value of an object as Go's struct of that shape: fields by Go's names (`CEL` for `cel`), and `null` for what is missing. */
export function shownAs(value: unknown, shape: GoShape): unknown {
  if (shape === 'text') return value ?? '';
  if (shape === 'number') return value ?? 0;
  if (value === undefined || value === null || shape === 'any') return value ?? null;
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
  return name === name.toUpperCase()
    ? name.toLowerCase()
    : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
