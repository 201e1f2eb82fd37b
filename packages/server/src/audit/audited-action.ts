import { parseRequestInfo } from '@drover/apiserver';
import type { Norman, RequestDescription } from '@drover/norman';
import { CLUSTER_PREFIX } from '../proxy/cluster-path.ts';

/** What a request is about, as it is written down. */
export interface ObjectReference {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
}

/** A request as the audit log sees it. */
export interface AuditedAction {
  readonly verb: string;
  readonly object?: ObjectReference;
  /** The cluster whose API is asked through this server. */
  readonly cluster?: string;
  /**
   * Whether it is written down before anything happens, or refused: logins and logouts, whatever changes something,
   * reads of secrets, and sessions in containers.
   */
  readonly isGuarded: boolean;
  /** Whether the answer may take as long as it likes, so that its beginning is written down as well. */
  readonly isLasting: boolean;
  readonly isLogin: boolean;
}

/** The part of a request that says what it is about. */
export interface ActionRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly isUpgrade: boolean;
  /** Whether it asks to act as another. */
  readonly impersonates: boolean;
}

/** Types of the v3 API whose objects are secrets, by plural in lower case. */
const SECRET_RESOURCE =
  /^(namespaced)?(secrets|certificates|basicauths|dockercredentials|sshauths|serviceaccounttokens)$|^(managementsecrets|cloudcredentials|tokens|secrets)$/;

/** Where a session with a container, or with what runs in one, begins. */
const SESSIONS = new Set(['attach', 'exec', 'portforward', 'proxy']);

const READS = new Set(['get', 'list', 'watch', 'head', 'options']);

/** What a request does; `undefined` when it is none that is written down: files of the UI, probes, agents. */
export function auditedAction(
  request: ActionRequest,
  norman: Pick<Norman, 'describe'>,
): AuditedAction | undefined {
  const { url } = request;
  if (url.startsWith(CLUSTER_PREFIX)) return clusterAction(request);
  // Agents and their manifests have a log of their own; they are no people.
  if (/^\/v3\/(connect|import)(\/|\?|$)/.test(url)) return undefined;
  if (/^\/v3(-public)?([/?]|$)/.test(url)) return normanAction(request, norman);
  if (/^\/(verify-auth|v1-oidc\/)/.test(url)) return providerLoginAction(url);
  if (/^\/(v1|drover)\//.test(url)) return otherAction(request);
  return undefined;
}

function normanAction(
  { method, url, isUpgrade }: ActionRequest,
  norman: Pick<Norman, 'describe'>,
): AuditedAction {
  const found = norman.describe({ method, url });
  const verb = found?.verb ?? method.toLowerCase();
  const object = found?.resource === undefined ? undefined : referenceOf(found, found.resource);
  return {
    verb,
    ...(object && { object }),
    isGuarded: !READS.has(verb) || SECRET_RESOURCE.test(object?.resource ?? ''),
    isLasting: isUpgrade || verb === 'watch',
    isLogin: object?.subresource === 'login',
  };
}

/** What a request of either API is about; empty texts mean nothing. */
function referenceOf(
  { group, version, scope, name, subresource }: Omit<RequestDescription, 'verb' | 'resource'>,
  resource: string,
): ObjectReference {
  const facts = { namespace: scope, name, apiGroup: group, apiVersion: version, subresource };
  return { resource, ...Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact)) };
}

function clusterAction({ method, url, isUpgrade, impersonates }: ActionRequest): AuditedAction {
  const [whole = '', query = ''] = url.slice(CLUSTER_PREFIX.length).split('?', 2);
  const slash = `${whole}/`.indexOf('/');
  const info = requestInfo(method, whole.slice(slash), query);
  const verb = info?.verb ?? method.toLowerCase();
  return {
    verb,
    cluster: whole.slice(0, slash),
    ...(info?.isResourceRequest && {
      object: referenceOf({ ...info, scope: info.namespace }, info.resource),
    }),
    isGuarded: impersonates || !READS.has(verb) || (info !== undefined && opensSecrets(info)),
    isLasting: isUpgrade || info?.isLongRunning === true,
    isLogin: false,
  };
}

/** A login at an identity provider, as it begins and as it ends, or the provider's word that it is over. */
function providerLoginAction(url: string): AuditedAction {
  const [, name, step = 'login'] = /^\/v1-oidc\/([^/?]+)\/([^/?]+)/.exec(url) ?? [];
  const subresource = step === 'login' ? step : 'logout';
  return {
    verb: 'create',
    object: { resource: 'authproviders', ...(name !== undefined && { name }), subresource },
    isGuarded: true,
    isLasting: false,
    isLogin: false,
  };
}

type Info = ReturnType<typeof parseRequestInfo>;

function requestInfo(method: string, path: string, query: string): Info | undefined {
  try {
    return parseRequestInfo(method, path, new URLSearchParams(query));
  } catch {
    return undefined; // badly encoded, which is refused elsewhere
  }
}

/** Whether a read shows secrets, or begins a session with a container or with what runs in one. */
function opensSecrets({ resource, group, subresource }: Info): boolean {
  return (resource === 'secrets' && group === '') || SESSIONS.has(subresource);
}

function otherAction({ method, isUpgrade, impersonates }: ActionRequest): AuditedAction {
  const verb = method.toLowerCase();
  return {
    verb,
    isGuarded: !READS.has(verb) || impersonates,
    isLasting: isUpgrade,
    isLogin: false,
  };
}
