import {
  duplicate,
  type FieldError,
  fieldPath,
  itemPath,
  tooMany,
} from '../../field/field-error.ts';

/** What is wrong with each item of a list. */
export function each<T>(
  path: string,
  items: readonly T[] | null | undefined,
  check: (path: string, item: T, index: number) => readonly FieldError[],
): readonly FieldError[] {
  if (!items || items.length === 0) return [];
  return items.flatMap((item, index) => check(itemPath(path, index), item, index));
}

/** A list with a most, and what its items must be. */
export interface ListRule<T> {
  readonly max?: number;
  readonly check: (path: string, item: T) => readonly FieldError[];
}

/** A list whose items differ by something, which is a field of theirs where that is said. */
export interface SetRule<T> extends ListRule<T> {
  readonly key: (item: T) => string;
  readonly field?: string;
}

/** What is wrong with the items of a list, and with their number. */
export function validateList<T>(
  path: string,
  items: readonly T[] | null | undefined,
  { max = Infinity, check }: ListRule<T>,
): readonly FieldError[] {
  const count = items?.length ?? 0;
  return [...each(path, items, check), ...(count > max ? [tooMany(path, count, max)] : [])];
}

/** What is wrong with the items of a list that holds nothing twice. */
export function validateSet<T>(
  path: string,
  items: readonly T[] | null | undefined,
  rule: SetRule<T>,
): readonly FieldError[] {
  const keys = (items ?? []).map(rule.key);
  const { field } = rule;
  return [
    ...validateList(path, items, rule),
    ...keys.flatMap((key, index) => {
      if (keys.indexOf(key) === index) return [];
      const at = itemPath(path, index);
      return [duplicate(field === undefined ? at : fieldPath(at, field), key)];
    }),
  ];
}
