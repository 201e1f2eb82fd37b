import { isDeepStrictEqual } from 'node:util';
import type {
  NormanField,
  NormanFields,
  NormanResource,
  NormanSchema,
  NormanSchemas,
} from '@drover/client/norman';
import { yamlDocument } from '../output/print.ts';

/** What the editor is given of a resource, and what can be said about it. */
export interface Editable {
  /** Fields that can be changed and have a value. */
  readonly fields: NormanFields;
  /** Fields that can be changed and have none, with their types. */
  readonly unset: readonly string[];
}

/** The part of a resource that can be changed. */
export function editableOf(
  resource: NormanResource,
  { resourceFields = {} }: NormanSchema,
): Editable {
  const names = Object.keys(resourceFields).filter((name) => resourceFields[name]?.update);
  const isSet = (name: string): boolean => resource[name] !== null && resource[name] !== undefined;
  return {
    fields: Object.fromEntries(names.filter(isSet).map((name) => [name, resource[name]])),
    unset: names
      .filter((name) => !isSet(name))
      .map((name) => `${name} (${resourceFields[name]?.type})`),
  };
}

/** The text for the editor. */
export function editorText(title: string, { fields, unset }: Editable): string {
  const head = [
    title,
    'Change what you like, save, and leave the editor. Lines that begin with # do not count.',
    'A file without changes, or without fields, changes nothing.',
    ...(unset.length > 0 ? [`Can be set, too: ${unset.join(', ')}`] : []),
  ];
  return `${head.map((line) => `# ${line}\n`).join('')}${yamlDocument(fields)}`;
}

/**
 * What must be sent so that `before` becomes `after`: the fields that differ, `null` for those that are gone.
 *
 * Structures are merged by the server, so only their changed members are sent; lists and maps are replaced, so these
 * are sent whole.
 */
export function changesOf(
  { before, after }: { readonly before: NormanFields; readonly after: NormanFields },
  schema: NormanSchema,
  schemas: NormanSchemas,
): NormanFields {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const entries = changed.map((name): [string, unknown] => {
    const [from, to] = [before[name], after[name]];
    const structure = structureOf(schema.resourceFields?.[name], schemas);
    if (to === undefined) return [name, null];
    if (!structure || !isRecord(from) || !isRecord(to)) return [name, to];
    return [name, changesOf({ before: from, after: to }, structure, schemas)];
  });
  return Object.fromEntries(entries);
}

function structureOf(
  field: NormanField | undefined,
  schemas: NormanSchemas,
): NormanSchema | undefined {
  return field && schemas.all.find(({ id }) => id === field.type);
}

function isRecord(value: unknown): value is NormanFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
