import type { StoredObject } from '../registry/stored-object.ts';
import type { StoredReader } from './stored-reader.ts';

/** The class that an annotation names the default of its kind: of several the newest, then the first by name. */
export function defaultClassName(
  reader: StoredReader,
  collection: string,
  annotations: readonly string[],
): string | undefined {
  const isDefault = ({ metadata }: StoredObject): boolean =>
    annotations.some((name) => metadata.annotations?.[name] === 'true');
  const createdAt = ({ metadata }: StoredObject): string => metadata.creationTimestamp ?? '';
  // The list is in the order of names, and sorting keeps the order of equals.
  return reader
    .list(collection)
    .filter(isDefault)
    .toSorted((a, b) => compareTexts(createdAt(b), createdAt(a)))[0]?.metadata.name;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
