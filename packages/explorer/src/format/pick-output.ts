import type { OutputQuery } from '../list/list-query.ts';

type Json = Record<string, unknown>;

/** What is answered of every object, whatever is asked for. */
const ALWAYS: readonly (readonly string[])[] = [['id'], ['type'], ['links']];

/** A copy of an object with what the caller wants of it. */
export function pickOutput(
  object: unknown,
  { include, exclude, excludeValues }: OutputQuery,
): unknown {
  const wanted = include.map(({ path }) => path);
  const picked = wanted.length > 0 ? only(object, [...ALWAYS, ...wanted]) : object;
  for (const { path } of exclude) remove(picked, path);
  for (const { path } of excludeValues) blank(picked, path);
  return picked;
}

function only(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((member) => only(member, paths));
  if (!isObject(value)) return value;
  const kept = Object.keys(value).flatMap((key): [string, unknown][] => {
    const rests = paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
    if (rests.length === 0) return [];
    const isWhole = rests.some((rest) => rest.length === 0);
    return [[key, isWhole ? value[key] : only(value[key], rests)]];
  });
  // Entries make own members, whatever a key is called.
  return Object.fromEntries(kept);
}

function remove(value: unknown, [key, ...rest]: readonly string[]): void {
  for (const owner of ownersOf(value, key)) {
    if (key === undefined) return;
    if (rest.length === 0) delete owner[key];
    else remove(owner[key], rest);
  }
}

function blank(value: unknown, [key, ...rest]: readonly string[]): void {
  for (const owner of ownersOf(value, key)) {
    if (key === undefined) return;
    const member = owner[key];
    if (rest.length > 0) blank(member, rest);
    else if (isObject(member))
      owner[key] = Object.fromEntries(Object.keys(member).map((name) => [name, '']));
  }
}

/** The objects that have the key themselves: the value, or the members of a list. */
function ownersOf(value: unknown, key: string | undefined): readonly Json[] {
  const candidates = Array.isArray(value) ? value : [value];
  return candidates.filter(
    (candidate): candidate is Json =>
      isObject(candidate) && key !== undefined && Object.hasOwn(candidate, key),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
