import { type AnyKind, parseFieldType, structIdOf } from '@drover/api';
import type { Schema } from './schema.ts';
import { type ResourceType, typeFromKind } from './type-from-kind.ts';
import type { ApiVersion } from './version.ts';

/** The types of one version. */
export interface VersionTypes {
  /** A resource type by id or plural, whatever the case. */
  readonly find: (name: string) => ResourceType | undefined;
  /** Any schema, structs included, by its exact id. */
  readonly schema: (id: string) => Schema | undefined;
  /** A schema by id, whatever the case. */
  readonly findSchema: (id: string) => Schema | undefined;
  /** Resource types in the order of their declaration. */
  readonly resources: readonly ResourceType[];
  /** What `/schemas` lists, sorted by id: resource types and all structs that they mention. */
  readonly listed: readonly Schema[];
  /** Listable types with a field that refers to a type. */
  readonly referrersTo: (id: string) => readonly Referrer[];
}

/** A type with a field that refers to another type. */
export interface Referrer {
  readonly schema: Schema;
  readonly field: string;
}

/** What the types of a version are put together from. */
export interface TypeParts {
  readonly resources: readonly ResourceType[];
  /** Structs, and schemas that no kind stands for. A resource type wins over one of the same id. */
  readonly others: readonly Schema[];
}

/** Derives the parts of a version from kinds, and adds schemas that no kind stands for. */
export function deriveParts(
  version: ApiVersion,
  kinds: readonly AnyKind[],
  extra: readonly Schema[] = [],
): TypeParts {
  const derived = kinds.map((kind) => typeFromKind(kind, version));
  return {
    resources: derived.map(({ type }) => type),
    others: [...derived.flatMap(({ structs }) => structs), ...extra],
  };
}

/** Builds the types of a version out of kinds, and of schemas that no kind stands for. */
export function createVersionTypes(
  version: ApiVersion,
  kinds: readonly AnyKind[],
  extra: readonly Schema[] = [],
): VersionTypes {
  return assembleTypes(deriveParts(version, kinds, extra));
}

/** The types of a version out of its parts. */
export function assembleTypes({ resources, others }: TypeParts): VersionTypes {
  const all = [...others, ...resources.map(({ schema }) => schema)];
  const schemas = new Map(all.map((schema) => [schema.id, schema]));
  const byName = new Map<string, ResourceType>();
  for (const type of resources) {
    byName.set(type.schema.id.toLowerCase(), type);
    byName.set(type.schema.pluralName.toLowerCase(), type);
  }
  const referrers = findReferrers(resources);
  const byLowerId = new Map([...schemas].map(([id, schema]) => [id.toLowerCase(), schema]));
  return {
    find: (name) => byName.get(name.toLowerCase()),
    schema: (id) => schemas.get(id),
    findSchema: (id) => byLowerId.get(id.toLowerCase()),
    resources,
    listed: reachable(schemas).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    referrersTo: (id) => referrers.get(id) ?? [],
  };
}

/** Who refers to whom, by the id of the type that is referred to; one field a type counts. */
function findReferrers(
  resources: readonly ResourceType[],
): ReadonlyMap<string, readonly Referrer[]> {
  const referrers = new Map<string, Referrer[]>();
  for (const { schema } of resources) {
    if (!schema.collectionMethods.includes('GET')) continue;
    const targets = new Map<string, string>();
    for (const [field, { type }] of Object.entries(schema.resourceFields)) {
      const parsed = parseFieldType(type);
      if (parsed.container === 'reference' && !targets.has(parsed.of))
        targets.set(parsed.of, field);
    }
    for (const [target, field] of targets) {
      referrers.set(target, [...(referrers.get(target) ?? []), { schema, field }]);
    }
  }
  return referrers;
}

function isServed({ collectionMethods, resourceMethods }: Schema): boolean {
  return collectionMethods.includes('GET') || resourceMethods.includes('GET');
}

/** Types that can be read, and every type that is met from them. */
function reachable(schemas: ReadonlyMap<string, Schema>): readonly Schema[] {
  const found = new Map<string, Schema>();
  const queue = [...schemas.values()].filter(isServed);
  for (const schema of queue) {
    if (found.has(schema.id)) continue;
    found.set(schema.id, schema);
    for (const id of mentionedIn(schema)) {
      const mentioned = schemas.get(id);
      if (mentioned && !found.has(id)) queue.push(mentioned);
    }
  }
  return [...found.values()];
}

function mentionedIn(schema: Schema): readonly string[] {
  const actions = [
    ...Object.values(schema.resourceActions),
    ...Object.values(schema.collectionActions),
  ];
  return [
    ...Object.values(schema.resourceFields).flatMap(({ type }) => structIdOf(type) ?? []),
    ...actions.flatMap(({ input, output }) => [input ?? [], output ?? []].flat()),
  ];
}
