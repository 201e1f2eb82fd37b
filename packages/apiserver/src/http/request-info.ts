import { parseFlag } from '../registry/list-options.ts';

/** What a path and a method ask for, in the words of authorization. */
export interface RequestInfo {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; for other paths the method in lower case. */
  readonly verb: string;
  readonly isResourceRequest: boolean;
  /** Decoded path without the query. */
  readonly path: string;
  /** `''` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** What follows the subresource. */
  readonly rest: readonly string[];
  /** Whether the answer may take as long as it likes: watches, and streams to and from pods. */
  readonly isLongRunning: boolean;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Parts of an object whose answer is a stream. */
const LASTING_SUBRESOURCES: ReadonlySet<string> = new Set([
  'attach',
  'exec',
  'proxy',
  'log',
  'portforward',
]);

/** Parts of a namespace that have paths of their own, so they are not resources within it. */
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

/**
 * Reads method and path.
 *
 * @throws `URIError` when the path is not well escaped.
 */
export function parseRequestInfo(
  method: string,
  path: string,
  query: URLSearchParams,
): RequestInfo {
  const decoded = decodeURIComponent(path);
  // An escaped slash parts names like any other, here and at servers behind this one.
  const parts = decoded.split('/').filter((part) => part !== '');
  const groupLength = parts[0] === 'api' ? 1 : 2;
  if ((parts[0] !== 'api' && parts[0] !== 'apis') || parts.length < groupLength + 2) {
    return { ...nothing, verb: method.toLowerCase(), path: decoded };
  }
  const group = parts[0] === 'api' ? '' : (parts[1] ?? '');
  const version = parts[groupLength] ?? '';
  const rest = parts.slice(groupLength + 1);
  // An older way to ask for a watch, of a collection or of one object.
  const isWatchPath = rest[0] === 'watch' && rest.length > 1;
  const located = locate(isWatchPath ? rest.slice(1) : rest);
  const asked = verbOf(method, query, located.name);
  const verb = isWatchPath ? watchVerb(asked) : asked;
  const isLongRunning = verb === 'watch' || LASTING_SUBRESOURCES.has(located.subresource);
  return {
    ...located,
    verb,
    isResourceRequest: true,
    path: decoded,
    group,
    version,
    isLongRunning,
  };
}

const nothing: RequestInfo = {
  verb: '',
  isResourceRequest: false,
  path: '',
  group: '',
  version: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
  rest: [],
  isLongRunning: false,
};

type Location = Pick<RequestInfo, 'resource' | 'subresource' | 'namespace' | 'name' | 'rest'>;

/** What lies behind group and version: `[namespaces/<namespace>/]<resource>[/<name>[/<subresource>[/…]]]`. */
function locate(parts: readonly string[]): Location {
  const [first = '', second = '', third = ''] = parts;
  const inNamespace = first === 'namespaces' && third !== '' && !NAMESPACE_SUBRESOURCES.has(third);
  const [resource = '', name = '', subresource = '', ...rest] = inNamespace
    ? parts.slice(2)
    : parts;
  const namespace = first === 'namespaces' ? second : '';
  return { resource, name, subresource, rest, namespace };
}

function verbOf(method: string, query: URLSearchParams, name: string): string {
  return name === '' ? collectionVerb(method, query) : (VERBS[method] ?? '');
}

function watchVerb(verb: string): string {
  return verb === 'get' || verb === 'list' ? 'watch' : verb;
}

function collectionVerb(method: string, query: URLSearchParams): string {
  const verb = VERBS[method] ?? '';
  if (verb === 'get') return parseFlag(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}
