import { isJsonObject, type JsonObject } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import { MASTERS_GROUP, type UserInfo } from '../authentication/user-info.ts';
import type { DiscoveredResource } from '../discovery/index.ts';
import { readBounded } from '../webhook-client/read-bounded.ts';
import type { ApiService } from './api-service.ts';
import type { ExtensionCaller } from './extension-caller.ts';
import { foreignResources } from './foreign-resources.ts';

/** As whom this server asks extension servers for itself. */
export const AGGREGATOR: UserInfo = {
  name: 'system:kube-aggregator',
  groups: [MASTERS_GROUP],
};

/** The largest document that is taken over, in bytes. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

const TIMEOUT_MS = 10_000;

/** What another server says of what it serves. */
export interface ForeignDocuments {
  /** Absent when it did not say. */
  readonly resources?: readonly DiscoveredResource[];
  /** Its OpenAPI 2.0 document, with the paths of the version alone; absent when it has none. */
  readonly v2: JsonObject | undefined;
  /** Where its OpenAPI 3 document of the version is, with its hash: `/openapi/v3/apis/<group>/<version>?hash=…`; absent when it has none. */
  readonly v3Address: string | undefined;
}

/** Asks the server of an APIService what it serves. What it does not answer is left out. */
export async function readForeignDocuments(
  service: ApiService,
  extensions: ExtensionCaller,
  clock: Clock,
): Promise<ForeignDocuments> {
  const { group = '', version = '' } = service.spec;
  const root = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const read = (path: string): Promise<unknown> => readJson(path, service, { extensions, clock });
  const [list, v2, v3] = await Promise.all([
    read(`/${root}`),
    read('/openapi/v2'),
    read('/openapi/v3'),
  ]);
  return {
    ...(list !== undefined && { resources: foreignResources(list, { group, version }) }),
    v2: isJsonObject(v2) ? withPathsOf(v2, `/${root}/`) : undefined,
    v3Address: addressIn(v3, root),
  };
}

async function readJson(
  path: string,
  service: ApiService,
  { extensions, clock }: { readonly extensions: ExtensionCaller; readonly clock: Clock },
): Promise<unknown> {
  using deadline = createDeadline(clock, { what: path, timeoutMs: TIMEOUT_MS });
  const { signal } = deadline;
  try {
    const headers = { accept: 'application/json' };
    const response = await extensions.call(service, AGGREGATOR, {
      method: 'GET',
      path,
      headers,
      signal,
    });
    const body = await readBounded(response, MAX_DOCUMENT_BYTES);
    if (response.statusCode !== 200 || !body) return undefined;
    return JSON.parse(Buffer.from(body).toString()) as unknown;
  } catch {
    // Documents are a help; whether the server is there, the condition tells.
    return undefined;
  }
}

function withPathsOf(document: JsonObject, prefix: string): JsonObject {
  const paths = isJsonObject(document['paths']) ? document['paths'] : {};
  const own = Object.entries(paths).filter(([path]) => `${path}/`.startsWith(prefix));
  return { ...document, paths: Object.fromEntries(own) };
}

function addressIn(index: unknown, root: string): string | undefined {
  const { paths } = isJsonObject(index) ? index : {};
  const entry = isJsonObject(paths) ? paths[root] : undefined;
  const address = isJsonObject(entry) ? entry['serverRelativeURL'] : undefined;
  return typeof address === 'string' && address.startsWith(`/openapi/v3/${root}`)
    ? address
    : undefined;
}
