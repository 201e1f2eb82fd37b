import type { RequestContext } from '../filters/filter.ts';
import { headerOf } from '../http/api-message.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { ResourceTable } from '../registry/resource-table.ts';

/** What tells the requests of one series from those of others. */
export type RequestLabels = Readonly<
  Record<
    'verb' | 'dry_run' | 'group' | 'version' | 'resource' | 'subresource' | 'scope' | 'component',
    string
  >
>;

const VERBS: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
  post: 'POST',
  put: 'PUT',
};

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);

/** A text that is the same for requests with the same labels; made of what the client sent, so there may be any number. */
export function labelsKey({ info, query, request }: RequestContext): string {
  const dryRun = query.has('dryRun') ? '!' : '';
  const apply = info.verb === 'patch' && isApply(request) ? '+' : '';
  if (!info.isResourceRequest)
    return `${info.verb} ${HEALTH_PATHS.has(info.path) ? info.path : ''}`;
  const { verb, group, version, resource, subresource } = info;
  return `${verb}${apply}${dryRun} ${group}/${version}/${resource}/${subresource} ${scopeOf(info)}`;
}

/** The labels of a request; those of what is not served are empty, so that nobody can make more of them. */
export function requestLabels(
  { info, query, request }: RequestContext,
  resources: ResourceTable,
): RequestLabels | undefined {
  const verb = info.verb === 'patch' && isApply(request) ? 'APPLY' : (VERBS[info.verb] ?? 'other');
  const place = info.isResourceRequest ? servedPlace(info, resources) : nowhere(info);
  if (!place) return undefined;
  return {
    verb,
    dry_run: query.has('dryRun') ? 'All' : '',
    ...place,
    scope: scopeOf(info),
    component: 'apiserver',
  };
}

/** Verbs that change nothing. */
export const READING_VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'head']);

type Place = Pick<RequestLabels, 'group' | 'version' | 'resource' | 'subresource'>;

function nowhere({ path }: RequestInfo): Place {
  return { group: '', version: '', resource: '', subresource: HEALTH_PATHS.has(path) ? path : '' };
}

function servedPlace(info: RequestInfo, resources: ResourceTable): Place | undefined {
  const served = resources.find(info);
  const { group, version, resource, subresource } = info;
  const isServed =
    served && (subresource === '' || served.subresources.some(({ name }) => name === subresource));
  return isServed ? { group, version, resource, subresource } : undefined;
}

function scopeOf({ isResourceRequest, name, verb, namespace }: RequestInfo): string {
  if (name !== '' || verb === 'create') return 'resource';
  if (namespace !== '') return 'namespace';
  return isResourceRequest ? 'cluster' : '';
}

function isApply(request: RequestContext['request']): boolean {
  return (headerOf(request, 'content-type') ?? '').startsWith('application/apply-patch');
}
