import { collectionDocument } from '../format/collection.ts';
import type { VersionTypes } from '../schema/registry.ts';
import { type ApiVersion, META, versionDocument } from '../schema/version.ts';
import type { UrlBuilder } from '../url/url-builder.ts';

/** The types of every version, as they are now. */
export type TypesOfVersions = Pick<
  ReadonlyMap<ApiVersion, VersionTypes>,
  'get' | typeof Symbol.iterator
>;

/** The root document of a version: where each of its collections is. */
export function rootDocument(
  version: ApiVersion,
  types: VersionTypes | undefined,
  urls: UrlBuilder,
): unknown {
  const root = urls.root(version);
  const listable = (types?.listed ?? []).filter((schema) =>
    schema.collectionMethods.includes('GET'),
  );
  const collections = listable.map(
    (schema) => [schema.pluralName, urls.collection(schema)] as const,
  );
  return {
    type: 'apiRoot',
    baseType: 'apiRoot',
    apiVersion: versionDocument(version),
    links: { root, self: root, ...Object.fromEntries(collections) },
  };
}

/** `GET /`: the roots of all versions. */
export function allRootsDocument(versions: TypesOfVersions, urls: UrlBuilder): unknown {
  const data = [...versions].map(([version, types]) => rootDocument(version, types, urls));
  return collectionDocument(data, {
    resourceType: 'apiRoot',
    url: urls.root({ ...META, path: '/' }),
  });
}
