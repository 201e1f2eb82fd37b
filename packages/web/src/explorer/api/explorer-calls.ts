import { sendJson } from '../../api/http.ts';
import { clusterPath } from '../../api/kubernetes.ts';
import type { ExplorerObject, ExplorerSchema, ObjectPage, TypeCount } from './wire.ts';

/** Rows of a page of a list. */
export const PAGE_SIZE = 100;

/** Which objects of a type are wanted, and in what order. */
export interface ListQuery {
  /** A field, with a `-` before it for the other way round. */
  readonly sort?: string;
  /** All of them have to hold. */
  readonly filters: readonly string[];
  /** Names of namespaces and projects; all when there are none. */
  readonly namespaces: readonly string[];
}

/** Where the explorer of a cluster is. */
export function explorerPath(clusterId: string, path: string): string {
  return clusterPath(clusterId, `/v1/${path}`);
}

/** Fields that no table shows: they are most of what an object weighs. */
const HEAVY = ['metadata.managedFields', 'spec', 'data', 'binaryData'] as const;

/** The address of a page of a list; pages count from 1. */
export function pagePath(
  clusterId: string,
  type: string,
  query: ListQuery,
  { page, size = PAGE_SIZE }: { readonly page: number; readonly size?: number },
): string {
  const { sort, filters, namespaces } = query;
  const parameters = new URLSearchParams({ page: String(page), pagesize: String(size) });
  if (sort !== undefined) parameters.set('sort', sort);
  for (const filter of filters) parameters.append('filter', filter);
  if (namespaces.length > 0) parameters.set('projectsornamespaces', namespaces.join(','));
  for (const field of HEAVY) parameters.append('exclude', field);
  return explorerPath(clusterId, `${type}?${parameters.toString()}`);
}

/** The types of a cluster that the person may list. */
export async function readSchemas(
  clusterId: string,
  signal?: AbortSignal,
): Promise<readonly ExplorerSchema[]> {
  const path = explorerPath(clusterId, 'schemas');
  const { data } = await sendJson<{ readonly data: readonly ExplorerSchema[] }>(path, { signal });
  return data;
}

/** One page of a list. */
export function readPage(path: string, signal?: AbortSignal): Promise<ObjectPage> {
  return sendJson<ObjectPage>(path, { signal });
}

/** The part of an address that names an object: `apps.deployment/shop/web`. */
export function objectPath(type: string, { namespace, name }: ObjectName): string {
  return [type, namespace, name].filter((part) => part !== undefined).join('/');
}

/** What an object is called. */
export interface ObjectName {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** An object as it is now, whatever the cache says. */
export function readObject(
  clusterId: string,
  path: string,
  signal?: AbortSignal,
): Promise<ExplorerObject> {
  return sendJson<ExplorerObject>(explorerPath(clusterId, path), { signal });
}

/** How many objects there are, by type. */
export async function readCounts(
  clusterId: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, TypeCount>>> {
  interface Counts {
    readonly data: readonly [{ readonly counts: Readonly<Record<string, TypeCount>> }];
  }
  const { data } = await sendJson<Counts>(explorerPath(clusterId, 'counts'), { signal });
  return data[0].counts;
}
