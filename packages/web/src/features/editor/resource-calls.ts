import type { QueryClient } from '@tanstack/react-query';
import { send, sendJson } from '../../api/http.ts';
import { toFailure } from '../../api/to-failure.ts';
import type { Resource } from '../../api/v3.ts';
import type { Draft } from './draft.ts';
import type { TypeSchema, TypeSource } from './schema-type.ts';

/** Where resources of a type are: `scope` is `project/<id>`, `cluster/<id>`, or empty for those of the server. */
export interface ResourceAddress {
  readonly scope: string;
  readonly type: string;
  readonly plural: string;
  /** Fields that the type wants to see with every change, changed or not. */
  readonly always?: readonly string[];
  /** Fields that the type wants to see all, when one of them changes. */
  readonly together?: readonly string[];
}

/** A resource as it was read or written. */
export interface Answered {
  readonly resource: Resource & Draft;
  /** By which the server knows what the reader has seen; absent where it has no versions. */
  readonly version: string | undefined;
  /** What the server did not do, or wants to be known. */
  readonly warnings: readonly string[];
}

/** The texts of `Warning` headers, which arrive joined by commas. */
export function warningsOf(header: string | null): readonly string[] {
  const texts = (header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return Array.from(texts, ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

function basePath(scope: string): string {
  return scope === '' ? '/v3' : `/v3/${scope}`;
}

function resourcePath({ scope, plural }: ResourceAddress, id: string): string {
  return `${basePath(scope)}/${plural.toLowerCase()}/${encodeURIComponent(id)}`;
}

async function answered(response: Response): Promise<Answered> {
  return {
    resource: (await response.json()) as Answered['resource'],
    version: response.headers.get('etag') ?? undefined,
    warnings: warningsOf(response.headers.get('warning')),
  };
}

/** Reads one resource. */
export async function readResource(
  address: ResourceAddress,
  id: string,
  signal?: AbortSignal,
): Promise<Answered> {
  return answered(await send(resourcePath(address, id), { signal }));
}

/** Creates a resource. */
export async function createResource(
  { scope, plural }: ResourceAddress,
  body: Draft,
): Promise<Answered> {
  const path = `${basePath(scope)}/${plural.toLowerCase()}`;
  return answered(await send(path, { method: 'POST', body }));
}

/** What {@link changeResource} changes. */
export interface ResourceChange {
  readonly id: string;
  /** What differs. */
  readonly body: Draft;
  /** Refused with 409 when somebody else has changed the resource since. */
  readonly version: string | undefined;
}

/** Changes a resource. */
export async function changeResource(
  address: ResourceAddress,
  { id, body, version }: ResourceChange,
): Promise<Answered> {
  const headers = version === undefined ? {} : { 'if-match': version };
  return answered(await send(resourcePath(address, id), { method: 'PUT', body, headers }));
}

/** Looks types of a scope up, each asked for once. */
export function typeSource(scope: string, queryClient: QueryClient): TypeSource {
  return async (id) => {
    const queryKey = ['v3', scope, 'schemas', id];
    const found = await queryClient.query({
      queryKey,
      queryFn: () => readType(scope, id),
      staleTime: 'static',
    });
    return found ?? undefined;
  };
}

async function readType(scope: string, id: string): Promise<TypeSchema | null> {
  try {
    return await sendJson<TypeSchema>(`${basePath(scope)}/schemas/${encodeURIComponent(id)}`);
  } catch (error) {
    if (toFailure(error).status === 404) return null;
    throw error;
  }
}
