import type { CustomResourceDefinition } from '@drover/kubernetes';
import { decodeEntry, encodeObject, type StoredObject } from '../registry/stored-object.ts';
import type { VersionConverter } from '../registry/version-converter.ts';
import type { ObjectSchema } from '../schema/object-schema.ts';
import type { Entry } from '../storage/store.ts';

/** Whether objects may lie in the store that the schemas of a definition, as they are now, have not filled in. */
export function mayLackDefaults({ metadata, spec }: CustomResourceDefinition): boolean {
  return spec.versions.length > 1 || (metadata?.generation ?? 1) > 1;
}

/**
 * Fills in what a default was given for after an object was stored. Each entry is looked at once; what is complete is passed on as
 * it is.
 *
 * @param inner - makes objects of one version from those of another; absent when there is one version.
 */
export function defaultingConverter(
  schema: ObjectSchema,
  inner: VersionConverter | undefined,
): VersionConverter {
  const completed = new WeakMap<Entry, Entry>();
  const complete = (entry: Entry): Entry => {
    const known = completed.get(entry);
    if (known !== undefined) return known;
    const object = decodeEntry(entry);
    const filled = schema.applyDefaults(object);
    const made =
      filled === object ? entry : { ...entry, value: encodeObject(filled, entry.revision) };
    completed.set(entry, made);
    return made;
  };
  return {
    async serve(entries, apiVersion) {
      const served = inner ? await inner.serve(entries, apiVersion) : entries;
      return served.map(complete);
    },
    async convert(object, apiVersion) {
      const converted = inner ? await inner.convert(object, apiVersion) : { ...object, apiVersion };
      return schema.applyDefaults(converted) as StoredObject;
    },
  };
}
