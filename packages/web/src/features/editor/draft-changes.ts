import {
  type Draft,
  formatPath,
  isRecord,
  isSame,
  type Path,
  valueAt,
  withValue,
} from './draft.ts';

/** A value that is another one in two versions of a draft. */
export interface Change {
  readonly path: Path;
  /** As people read it: `containers[0].image`. */
  readonly name: string;
  /** `undefined` where there was none. */
  readonly before: unknown;
  /** `undefined` where there is none any more. */
  readonly after: unknown;
}

/**
 * What differs between two versions, in the order of the fields; lists of another length differ as a whole, and what is
 * not there counts as empty.
 */
export function changesBetween(
  before: unknown,
  after: unknown,
  path: Path = [],
): readonly Change[] {
  if (isSame(before, after)) return [];
  const [old, now] = [before ?? {}, after ?? {}];
  if (isRecord(old) && isRecord(now)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) =>
      changesBetween(valueAt(old, [key]), valueAt(now, [key]), [...path, key]),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => changesBetween(item, after[index], [...path, index]));
  }
  return [{ path, name: formatPath(path), before, after }];
}

/** The draft with the changes that somebody else made; what they did not touch stays. */
export function takeTheirs(mine: Draft, changes: readonly Change[]): Draft {
  return changes.reduce((draft, { path, after }) => withValue(draft, path, after), mine);
}
