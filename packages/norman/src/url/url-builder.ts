import type { Schema } from '../schema/schema.ts';
import type { ApiVersion } from '../schema/version.ts';

/** Builds the addresses of one answer. */
export interface UrlBuilder {
  /** The root document of a version. */
  root(version: ApiVersion): string;
  /** `…/clusterregistrationtokens`. */
  collection(schema: Schema): string;
  /** `…/clusterRegistrationTokens/c-abc12:crt-x`. */
  resource(schema: Schema, id: string): string;
  /** `…/clusters/c-abc12?action=generateKubeconfig`. */
  action(url: string, action: string): string;
  /** Resources of `schema` whose `field` is `value`. */
  filtered(schema: Schema, field: string, value: string): string;
  /** Resources of a type within a cluster or project. */
  inContext(context: 'cluster' | 'project', id: string, plural: string): string;
  /** The collection of schemas, or one of them. */
  schemas(
    version: ApiVersion,
    options?: { readonly context?: string; readonly id?: string },
  ): string;
}

const PLAIN_ID = /^[\w.:~-]*$/;

/** Percent-encodes an id but for the colon, which ids of namespaced objects have. */
export function encodeId(id: string): string {
  return PLAIN_ID.test(id) ? id : encodeURIComponent(id).replaceAll('%3A', ':');
}

/**
 * A {@link UrlBuilder} for links that begin with `base`; the types of a version with a context stand behind
 * `contextId`.
 */
export function createUrlBuilder(base: string, contextId?: string): UrlBuilder {
  const place = ({ path, context }: ApiVersion): string =>
    context && contextId !== undefined ? `${base}${path}/${encodeId(contextId)}` : `${base}${path}`;
  const collection = ({ version, pluralName }: Schema): string =>
    `${place(version)}/${pluralName.toLowerCase()}`;
  return {
    root: ({ path }) => `${base}${path}`,
    collection,
    resource: ({ version, pluralName }, id) => `${place(version)}/${pluralName}/${encodeId(id)}`,
    action: (url, action) => `${url}?action=${encodeURIComponent(action)}`,
    filtered: ({ version, pluralName }, field, value) =>
      `${place(version)}/${pluralName}?${field}=${encodeURIComponent(value)}`,
    inContext: (context, id, plural) =>
      `${base}/v3/${context}s/${encodeId(id)}/${plural.toLowerCase()}`,
    schemas: ({ path }, { context, id } = {}) =>
      [`${base}${path}`, context && encodeId(context), 'schemas', id && encodeId(id)]
        .filter(Boolean)
        .join('/'),
  };
}
