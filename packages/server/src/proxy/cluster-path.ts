import { serverErrors } from '../errors.ts';

/** A request for a cluster: which, and the path there. */
export interface ClusterPath {
  readonly cluster: string;
  /** Begins with `/`; as the client wrote it. */
  readonly path: string;
}

export const CLUSTER_PREFIX = '/k8s/clusters/';

/**
 * Splits `/k8s/clusters/<id>/<path>`.
 *
 * **Guarantees**: what is returned means the same to every reader: dot segments, in whatever encoding, backslashes and
 * control characters are refused everywhere, empty segments and encoded slashes everywhere but below a `proxy` segment,
 * where the path is some other program's.
 *
 * @throws `PROXY_PATH_REFUSED`
 */
export function parseClusterPath(rawPath: string): ClusterPath {
  if (!rawPath.startsWith(CLUSTER_PREFIX)) throw refused('it does not begin with /k8s/clusters/');
  const rest = rawPath.slice(CLUSTER_PREFIX.length);
  const slash = rest.indexOf('/');
  const cluster = slash < 0 ? rest : rest.slice(0, slash);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(cluster)) throw refused('it names no cluster');
  const path = slash < 0 ? '/' : rest.slice(slash);
  checkPath(path);
  return { cluster, path };
}

/** `/api/<version>/…` or `/apis/<group>/<version>/…`, with the old form of watches. */
const NAMESPACED = /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/(?:watch\/)?namespaces\/([^/]+)/;

/** The namespace that a path of the Kubernetes API is about, `undefined` when it is about none or many. */
export function namespaceInPath(path: string): string | undefined {
  const [, text] = NAMESPACED.exec(path) ?? [];
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // the API server knows no such namespace either
  }
}

function checkPath(path: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]|%(0[0-9a-f]|1[0-9a-f]|7f|5c)/i.test(path)) {
    throw refused('it holds a control character or a backslash');
  }
  const segments = path.split('/').slice(1);
  const proxied = segments.indexOf('proxy');
  for (const [index, segment] of segments.entries()) {
    if (/^(\.|%2e){1,2}$/i.test(segment)) throw refused('it holds a dot segment');
    if (proxied >= 0 && index > proxied) continue;
    if (segment === '' && index < segments.length - 1) throw refused('it holds an empty segment');
    if (/%(2f|25)/i.test(segment)) throw refused('it holds an encoded slash');
  }
}

function refused(problem: string): Error {
  return serverErrors.create('PROXY_PATH_REFUSED', { problem });
}
