import { usableSchema } from '../handler/caller-rights.ts';
import { type Api, behaviourLookup } from '../handler/exchange.ts';
import type { Caller } from '../http-message.ts';
import { isSpoken } from '../public/public-kinds.ts';
import type { VersionTypes } from '../schema/registry.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { type ApiVersion, META, V3_PUBLIC } from '../schema/version.ts';
import { type OpenApiDocument, openApiDocument } from './openapi-document.ts';

/** Documents kept of a version: as many sets of rights are seldom in use at once. The oldest goes first. */
const MAX_DOCUMENTS = 32;

/** The OpenAPI documents of the versions, made when somebody asks and kept as long as their types stay. */
export class OpenApiCache {
  readonly #documents = new WeakMap<VersionTypes, Map<string, OpenApiDocument>>();

  /**
   * The document of the version at a path such as `/v3/cluster`, with the methods and actions that the caller can use; the
   * same object for all callers who can use the same.
   */
  documentAt(path: string, caller: Caller | undefined, api: Api): OpenApiDocument | undefined {
    const found = [...api.versions].find(([version]) => version.path === path && version !== META);
    if (!found) return undefined;
    const [version, types] = found;
    const usableTypes = usableBy(caller, { version, types, api });
    const rights = JSON.stringify(usableTypes.map(methodsOf));
    const documents = this.#documents.get(types) ?? new Map<string, OpenApiDocument>();
    this.#documents.set(types, documents);
    const known = documents.get(rights);
    if (known) return known;
    const document = describeVersion({ version, types, usableTypes, api });
    const [oldest] = documents.keys();
    if (documents.size >= MAX_DOCUMENTS && oldest !== undefined) documents.delete(oldest);
    documents.set(rights, document);
    return document;
  }
}

interface Place {
  readonly version: ApiVersion;
  readonly types: VersionTypes;
  readonly api: Api;
}

function usableBy(
  caller: Caller | undefined,
  { version, types, api }: Place,
): readonly ResourceType[] {
  if (!caller) return types.resources;
  const { services } = api;
  const reader = { services, caller, types, behaviourOf: behaviourLookup(api, version) };
  return types.resources.map((type) => ({ ...type, schema: usableSchema(type.schema, reader) }));
}

function methodsOf({ schema }: ResourceType): readonly unknown[] {
  const { collectionMethods, resourceMethods, collectionActions, resourceActions } = schema;
  return [
    collectionMethods,
    resourceMethods,
    Object.keys(collectionActions),
    Object.keys(resourceActions),
  ];
}

function describeVersion({
  version,
  types,
  usableTypes,
  api,
}: Place & { readonly usableTypes: readonly ResourceType[] }): OpenApiDocument {
  // What needs no login is answered by hand; its kinds declare no more than there is.
  const isPublic = version === V3_PUBLIC;
  const behaviourOf = behaviourLookup(api, version);
  return openApiDocument({
    version,
    types,
    usableTypes: isPublic ? usableTypes.filter(({ kind }) => isSpoken(kind)) : usableTypes,
    needsLogin: !isPublic,
    behaviourOf: ({ kind, schema }) => (isPublic ? kind.norman : behaviourOf(schema.id)),
  });
}
