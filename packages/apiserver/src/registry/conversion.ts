import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';

/** How the form in which a kind is served and the one in which it is stored are made of each other, where more than `apiVersion` differs. */
export interface Conversion {
  /** `apiVersion` of the stored form. */
  readonly storedApiVersion: string;
  toStored(object: DynamicObject): DynamicObject;
  fromStored(object: StoredObject): StoredObject;
}

/** `apiVersion` of the objects of a resource in the store. */
export function storedApiVersion({ group, version, storageVersion, conversion }: Resource): string {
  return (
    conversion?.storedApiVersion ?? apiVersionOf({ group, version: storageVersion ?? version })
  );
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
