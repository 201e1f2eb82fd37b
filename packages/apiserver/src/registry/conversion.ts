import { apiVersionOf, type DynamicObject, parseApiVersion } from '@drover/apimachinery';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';

/** `apiVersion` of the objects of a resource in the store; with a converter, that of the request, in which the verbs work. */
export function storedApiVersion(resource: Resource): string {
  const { group, version, storageVersion, conversion, converter } = resource;
  if (converter) return apiVersionOf(resource);
  return (
    conversion?.storedApiVersion ?? apiVersionOf({ group, version: storageVersion ?? version })
  );
}

/** Group and kind of the objects of a resource in the store, by which refusals call them. */
export function storedKind(resource: Resource): { readonly group: string; readonly kind: string } {
  const { group } = parseApiVersion(storedApiVersion(resource));
  return { group, kind: resource.kind };
}

/** An object of a request as it is stored. */
export function toStored(object: DynamicObject, resource: Resource): DynamicObject {
  const converted = resource.conversion?.toStored(object) ?? object;
  return { ...converted, apiVersion: storedApiVersion(resource) };
}

/** A stored object as it is served. */
export function fromStored(object: StoredObject, resource: Resource): StoredObject {
  const converted = resource.conversion?.fromStored(object) ?? object;
  return { ...converted, apiVersion: apiVersionOf(resource) };
}
