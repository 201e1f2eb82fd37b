import type { Labels } from '@drover/apimachinery';
import type { Entry } from '../storage/store.ts';
import type { SelectableField } from './kind-rules.ts';
import { decodeEntry } from './stored-object.ts';

/** What selectors look at. */
export interface ObjectAttributes {
  readonly labels: Labels;
  /** Values of the fields that can be selected, by path. */
  readonly fields: ReadonlyMap<string, string>;
}

const NO_LABELS: Labels = {};

/** Reads the attributes of entries; an entry is parsed once, and only when a selector asks. */
export function attributesReader(
  selectableFields: readonly SelectableField[],
): (entry: Entry) => ObjectAttributes {
  const read = new WeakMap<Entry, ObjectAttributes>();
  return (entry) => {
    const known = read.get(entry);
    if (known) return known;
    const object = decodeEntry(entry);
    const fields = selectableFields.map(
      ({ name, path, absent = '' }) => [name, textAt(object, path) || absent] as const,
    );
    const attributes: ObjectAttributes = {
      labels: object.metadata.labels ?? NO_LABELS,
      fields: new Map(fields),
    };
    read.set(entry, attributes);
    return attributes;
  };
}

/** The value at a path of field names, as a selector compares it. */
function textAt(object: object, path: string): string {
  let value: unknown = object;
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return '';
    value = (value as Record<string, unknown>)[field];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
