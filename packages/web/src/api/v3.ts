import { send, sendJson } from './http.ts';

/** A condition as Rancher's objects carry it. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
  readonly lastTransitionTime?: string;
}

/** What every v3 resource has. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** The type that this one is a form of. */
  readonly baseType?: string;
  readonly name?: string;
  readonly created?: string;
  readonly state?: string;
  readonly transitioning?: 'yes' | 'no' | 'error';
  readonly transitioningMessage?: string;
  readonly links: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A managed cluster. */
export interface Cluster extends Resource {
  readonly description?: string;
  readonly driver?: string;
  readonly provider?: string;
  readonly internal?: boolean;
  /** Where the agent reaches the API server. */
  readonly apiEndpoint?: string;
  readonly agentImageOverride?: string;
  readonly nodeCount?: number;
  readonly version?: { readonly gitVersion?: string; readonly platform?: string };
  readonly capacity?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly requested?: Readonly<Record<string, string>>;
  readonly conditions?: readonly Condition[];
}

/** A node of a managed cluster. */
export interface ClusterNode extends Resource {
  readonly clusterId: string;
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly ipAddress?: string;
  readonly etcd?: boolean;
  readonly controlPlane?: boolean;
  readonly worker?: boolean;
  readonly unschedulable?: boolean;
  readonly podCidr?: string;
  readonly capacity?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly requested?: Readonly<Record<string, string>>;
  readonly conditions?: readonly Condition[];
  readonly taints?: readonly {
    readonly key?: string;
    readonly value?: string;
    readonly effect?: string;
  }[];
  readonly info?: {
    readonly os?: {
      readonly operatingSystem?: string;
      readonly kernelVersion?: string;
      readonly dockerVersion?: string;
    };
    readonly kubernetes?: { readonly kubeletVersion?: string };
  };
}

/** The commands that import a cluster. */
export interface ClusterRegistrationToken extends Resource {
  readonly clusterId: string;
  readonly command?: string;
  readonly insecureCommand?: string;
  readonly manifestUrl?: string;
}

/** A person who can log in. */
export interface User extends Resource {
  readonly username?: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly mustChangePassword?: boolean;
  readonly principalIds?: readonly string[];
  /** Whether it is the person who asks. */
  readonly me?: boolean;
}

/** A credential of the person who is logged in. */
export interface Token extends Resource {
  readonly description?: string;
  readonly clusterId?: string | null;
  readonly expired?: boolean;
  readonly expiresAt?: string;
  readonly isDerived?: boolean;
  readonly current?: boolean;
  readonly authProvider?: string;
  /** `name:secret`, in the answer to the creation only. */
  readonly token?: string;
}

/** One value of the server's configuration. */
export interface Setting extends Resource {
  readonly value?: string;
  readonly default?: string;
  readonly source?: 'db' | 'default' | 'env';
  readonly customized?: boolean;
}

/** Something that can be switched on. */
export interface Feature extends Resource {
  readonly value?: boolean | null;
  readonly status?: {
    readonly default?: boolean;
    readonly dynamic?: boolean;
    readonly description?: string;
    readonly lockedValue?: boolean | null;
  };
}

/** What the caller can do with a type. */
export interface Schema extends Resource {
  readonly collectionMethods?: readonly string[];
  readonly resourceMethods?: readonly string[];
  readonly resourceActions?: Readonly<Record<string, unknown>>;
}

interface Collection<T> {
  readonly data: readonly T[];
}

function query(filters: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(filters).toString();
  return text === '' ? '' : `?${text}`;
}

/** The path of something in a scope (`project/c-x:p-y`, `cluster/c-x`); without one, of the management server. */
export function pathIn(scope: string | undefined, path: string): string {
  return scope === undefined ? path : `${scope}/${path}`;
}

/** All resources of a type that match the filters; `limit=-1` asks for one page. */
export async function list<T extends Resource>(
  plural: string,
  filters: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<readonly T[]> {
  const path = `/v3/${plural}${query({ limit: '-1', ...filters })}`;
  return (await sendJson<Collection<T>>(path, { signal })).data;
}

/** Creates a resource; `body.type` is the schema id. */
export function create<T extends Resource>(plural: string, body: object): Promise<T> {
  return sendJson<T>(`/v3/${plural}`, { method: 'POST', body });
}

/** Changes the given fields of a resource. */
export function update<T extends Resource>(plural: string, id: string, body: object): Promise<T> {
  return sendJson<T>(`/v3/${plural}/${encodeURIComponent(id)}`, { method: 'PUT', body });
}

/** Deletes a resource. */
export async function remove(plural: string, id: string): Promise<void> {
  await send(`/v3/${plural}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** The schema of a type, as far as the caller can use it; of the management server without a scope. */
export function schema(id: string, signal?: AbortSignal, scope?: string): Promise<Schema> {
  return sendJson<Schema>(`/v3/${pathIn(scope, `schemas/${id}`)}`, { signal });
}

/** Calls an action of a resource (`clusters/c-x`) or a collection (`users`). */
export function action<T>(path: string, name: string, body: object = {}): Promise<T> {
  return sendJson<T>(`/v3/${path}?action=${name}`, { method: 'POST', body });
}

/** Logs in; the session is a cookie that scripts cannot read. */
export async function login(username: string, password: string): Promise<void> {
  await sendJson('/v3-public/localProviders/local?action=login', {
    method: 'POST',
    body: { username, password, responseType: 'cookie' },
  });
}
