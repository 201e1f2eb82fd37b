import { apiVersionOf } from '@drover/apimachinery';
import type { CustomResourceDefinition } from '@drover/kubernetes';
import { decodeEntry, encodeObject, type StoredObject } from '../registry/stored-object.ts';
import type { VersionConverter } from '../registry/version-converter.ts';
import type { ObjectSchema } from '../schema/object-schema.ts';
import type { Entry } from '../storage/store.ts';

/** Schemas of a definition by `apiVersion`, those of versions that are not served included. */
export type VersionSchemas = ReadonlyMap<string, ObjectSchema>;

/** Whether objects may lie in the store that the schemas of a definition, as they are now, have not been through. */
export function mayDifferInStore({ metadata, spec }: CustomResourceDefinition): boolean {
  return spec.versions.length > 1 || (metadata?.generation ?? 1) > 1;
}

/**
 * Brings objects as they are stored into the form of a schema: what their own version gives a default for is filled in, and what the
 * other version does not know is left out. Each entry is looked at once; one that has that form is passed on as it is.
 *
 * @param inner - makes objects of one version from those of another; absent when there is one version.
 */
export function schemaConverter(
  schemas: VersionSchemas,
  inner: VersionConverter | undefined,
): VersionConverter {
  const completed = new WeakMap<Entry, Entry>();
  const pruned = new WeakMap<Entry, Entry>();
  const complete = (entry: Entry): Entry =>
    remembered(completed, entry, (object) => withDefaults(object, schemas));
  return {
    async serve(entries, apiVersion) {
      const whole = entries.map(complete);
      if (!inner) return whole;
      const served = await inner.serve(whole, apiVersion);
      return served.map((entry, index) =>
        entry === whole[index]
          ? entry
          : remembered(pruned, entry, (object) => knownOf(object, schemas)),
      );
    },
    async convert(object, apiVersion) {
      if (!inner || object.apiVersion === apiVersion) return { ...object, apiVersion };
      return knownOf(await inner.convert(object, apiVersion), schemas);
    },
  };
}

/** The definition's schemas by the `apiVersion` of their objects. */
export function versionSchemas(
  { spec: { group, versions } }: CustomResourceDefinition,
  schemaOf: (version: string) => ObjectSchema | undefined,
): VersionSchemas {
  return new Map(
    versions.flatMap(({ name }) => {
      const schema = schemaOf(name);
      return schema === undefined ? [] : [[apiVersionOf({ group, version: name }), schema]];
    }),
  );
}

function remembered(
  known: WeakMap<Entry, Entry>,
  entry: Entry,
  change: (object: StoredObject) => StoredObject,
): Entry {
  const found = known.get(entry);
  if (found !== undefined) return found;
  const object = decodeEntry(entry);
  const changed = change(object);
  const made =
    changed === object ? entry : { ...entry, value: encodeObject(changed, entry.revision) };
  known.set(entry, made);
  return made;
}

function withDefaults(object: StoredObject, schemas: VersionSchemas): StoredObject {
  const schema = schemas.get(object.apiVersion);
  return schema === undefined ? object : (schema.applyDefaults(object) as StoredObject);
}

function knownOf(object: StoredObject, schemas: VersionSchemas): StoredObject {
  const schema = schemas.get(object.apiVersion);
  return schema === undefined ? object : (schema.prune(object).object as StoredObject);
}
