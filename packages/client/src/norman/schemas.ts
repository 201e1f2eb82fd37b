import type { NormanSchema } from './resource.ts';

/** The types that one root of the v3 API knows. */
export interface NormanSchemas {
  readonly all: readonly NormanSchema[];
  /** The type with that id or plural name, whatever its capitals. */
  find(name: string): NormanSchema | undefined;
}

/** Indexes schemas by their names; where the plural of one is the id of another, ids win. */
export function createSchemas(all: readonly NormanSchema[]): NormanSchemas {
  const byName = new Map([
    ...all.map((schema) => [schema.pluralName.toLowerCase(), schema] as const),
    ...all.map((schema) => [schema.id.toLowerCase(), schema] as const),
  ]);
  return { all, find: (name) => byName.get(name.toLowerCase()) };
}

/**
 * The address of a type's list. Types without one (the kinds of authConfig, for example) have addresses of single
 * resources only, which stand under their plural name.
 */
export function collectionUrl({ links, pluralName }: NormanSchema): string {
  return links['collection'] ?? (links['self'] ?? '').replace(/schemas\/[^/]*$/, pluralName);
}
