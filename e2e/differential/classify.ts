import type { Step } from './step.ts';

/** What a request is about, as coverage is counted. */
export interface RequestClass {
  /** `list`, `create` … ; `get`, `post` … where the path is not that of a resource. */
  readonly verb: string;
  /** `group/resource` or `group/resource/subresource`; `(none)` where the path is not that of a resource. */
  readonly resource: string;
}

const CORE = /^\/api\/v1(?:\/|$)/;
const GROUP = /^\/apis\/([^/]+)\/[^/]+(?:\/|$)/;
/** Scenarios have groups of their own for their definitions; they count as one. */
const OWN_GROUP = '{{ns}}.example.com';

/** Tells verb and resource of a request by its method and path. */
export function classify({ method, path }: Step): RequestClass {
  const [route = '', query = ''] = path.split('?');
  const group = CORE.test(route) ? 'core' : GROUP.exec(route)?.[1];
  const [resource, name, subresource] = resourceParts(route);
  if (group === undefined || resource === undefined) {
    return { verb: method.toLowerCase(), resource: '(none)' };
  }
  const label = `${group === OWN_GROUP ? 'custom' : group}/${resource}`;
  return {
    verb: verbOf(method, { named: name !== undefined, watch: /(^|&)watch=/.test(query) }),
    resource: subresource === undefined ? label : `${label}/${subresource}`,
  };
}

/** What follows group, version and namespace. */
function resourceParts(route: string): string[] {
  const parts = route.replace(CORE, '').replace(GROUP, '').split('/').filter(Boolean);
  if (parts[0] === 'watch') parts.shift();
  const inNamespace =
    parts[0] === 'namespaces' && parts.length > 2 && !['status', 'finalize'].includes(parts[2]!);
  return inNamespace ? parts.slice(2) : parts;
}

function verbOf(
  method: Step['method'],
  { named, watch }: { named: boolean; watch: boolean },
): string {
  if (method === 'WATCH' || (method === 'GET' && watch)) return 'watch';
  const verbs: Record<string, string> = named
    ? { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete', POST: 'create' }
    : { GET: 'list', POST: 'create', DELETE: 'deletecollection' };
  return verbs[method] ?? method.toLowerCase();
}
