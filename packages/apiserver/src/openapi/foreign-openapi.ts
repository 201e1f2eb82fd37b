import { isJsonObject, type JsonObject } from '@drover/apimachinery';
import { type OpenApiText, toText } from './openapi-text.ts';

/** What another server says of one version that it serves. */
export interface ForeignOpenApi {
  /** Its OpenAPI 2.0 document with the paths of that version; absent when it has none. */
  readonly v2: JsonObject | undefined;
  /** Where its OpenAPI 3 document is, with its hash: `/openapi/v3/apis/<group>/<version>?hash=…`; absent when it has none. */
  readonly v3Address: string | undefined;
}

/** The OpenAPI 2.0 document of this server with what others serve. Of two definitions of a name that of this server stays. */
export function mergeOpenApiV2(own: OpenApiText, foreign: readonly ForeignOpenApi[]): OpenApiText {
  const documents = foreign.map(({ v2 }) => v2).filter((document) => document !== undefined);
  if (documents.length === 0) return own;
  const merged = JSON.parse(own.text) as Record<string, JsonObject>;
  return toText({
    ...merged,
    paths: mergeField('paths', merged, documents),
    definitions: mergeField('definitions', merged, documents),
  });
}

/** The list of OpenAPI 3 documents with those of others. */
export function mergeOpenApiV3Index(
  own: OpenApiText,
  foreign: readonly ForeignOpenApi[],
): OpenApiText {
  const addresses = foreign.map(({ v3Address }) => v3Address).filter((text) => text !== undefined);
  if (addresses.length === 0) return own;
  const { paths, ...rest } = JSON.parse(own.text) as { paths: JsonObject };
  const others = addresses.map((address): [string, JsonObject] => [
    address.replace('/openapi/v3/', '').replace(/\?.*/, ''),
    { serverRelativeURL: address },
  ]);
  return toText({ ...rest, paths: { ...paths, ...Object.fromEntries(others) } });
}

function mergeField(field: string, own: JsonObject, others: readonly JsonObject[]): JsonObject {
  const objects = [...others, own].map((document) => document[field]).filter(isJsonObject);
  return Object.assign({}, ...objects) as JsonObject;
}
