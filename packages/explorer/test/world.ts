import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { type Clock, systemClock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { RbacAuthorizer, type UserInfo } from '@drover/rbac';
import { createExplorer, type Explorer, type ExplorerOptions } from '../src/index.ts';

export const pods = core('pods', 'Pod');
export const configMaps = core('configmaps', 'ConfigMap');
export const secrets = core('secrets', 'Secret');
export const namespaces = core('namespaces', 'Namespace', false);

function core(resource: string, kind: string, namespaced = true): ResourceType {
  return { group: '', version: 'v1', resource, kind, namespaced };
}

/** An object, a schema or an error, as far as tests look into it. */
export interface Resource {
  readonly id: string;
  readonly metadata: { readonly fields: readonly unknown[]; readonly managedFields?: unknown };
  readonly attributes: { readonly columns: readonly unknown[] };
  readonly [key: string]: unknown;
}

/** A list, as far as tests look into it. */
export interface Collection {
  readonly data: readonly Resource[];
  readonly revision: string;
  readonly continue?: string;
  readonly cache: { readonly state: string };
}

/** Ids of the members of a list, in their order. */
export function idsOf({ json }: Answer): readonly string[] {
  return json.data.map(({ id }) => id);
}

/** One answer, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Resource & Collection;
}

/** What a test sends. */
export interface Sent {
  readonly caller?: UserInfo;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly urlPrefix?: string;
  /** Told the bytes of the body that were asked for. */
  readonly onRead?: (bytes: number) => void;
}

/** An explorer over a real API server in memory. */
export interface World extends AsyncDisposable {
  readonly explorer: Explorer;
  readonly access: RbacAuthorizer;
  readonly client: KubernetesClient;
  send(method: string, url: string, sent?: Sent): Promise<Answer>;
  get(url: string, sent?: Sent): Promise<Answer>;
  store<T extends KubernetesObject>(type: ResourceType, object: T): Promise<T>;
  addNamespace(name: string, labels?: Record<string, string>): Promise<void>;
}

export const admin: UserInfo = { name: 'admin', groups: ['admins', 'system:authenticated'] };
export const alice: UserInfo = { name: 'alice', groups: ['system:authenticated'] };

/** What a test chooses of its world. */
export interface WorldOptions extends Partial<ExplorerOptions> {
  readonly clock?: Clock;
  /** The explorer asks the roles and bindings that the API server has; default those in `access`. */
  readonly readsRights?: boolean;
}

/** Starts a world: `admin` may do everything, others what a test grants in `access`. */
export async function startWorld({
  clock = systemClock,
  readsRights = false,
  ...options
}: WorldOptions = {}): Promise<World> {
  await using starting = new AsyncDisposableStack();
  const api = starting.use(await startTestApiServer());
  const client = api.client();
  const access = new RbacAuthorizer();
  access.setRole({
    metadata: { name: 'all' },
    rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  });
  bind(access, { role: 'all', group: 'admins' });
  const explorer = createExplorer(createTestRuntime({ clock }), {
    client,
    clientFor: () => client,
    ...(!readsRights && { access }),
    ...options,
  });
  const stopping = new AbortController();
  const running = explorer.run({ signal: stopping.signal });
  starting.defer(async () => {
    stopping.abort();
    await running;
  });
  const running_ = starting.move();
  const send: World['send'] = async (method, url, sent = {}) => {
    const { caller = admin, body, headers = {}, urlPrefix = '', onRead } = sent;
    const answer = await explorer.handle({
      method,
      url,
      headers,
      ...(body !== undefined && { body: bodyOf(body, onRead) }),
      caller,
      signal: new AbortController().signal,
      urlPrefix,
      origin: 'https://drover.example.org',
    });
    const text = await textOf(answer.body);
    const isJson = answer.headers['content-type'] === 'application/json' && text !== '';
    return { ...answer, text, json: (isJson ? JSON.parse(text) : {}) as Answer['json'] };
  };
  return {
    explorer,
    access,
    client,
    send,
    get: (url, sent) => send('GET', url, sent),
    store: (type, object) => client.resource<typeof object>(type).create(object),
    addNamespace: async (name, labels = {}) => {
      await client.resource(namespaces).create({ metadata: { name, labels } });
    },
    [Symbol.asyncDispose]: () => running_.disposeAsync(),
  };
}

/** Binds a role: everywhere, or in a namespace. */
export function bind(
  access: RbacAuthorizer,
  to: { role: string; group?: string; user?: string; namespace?: string },
): void {
  const { role, group, user, namespace } = to;
  const subject =
    group === undefined ? { kind: 'User', name: user } : { kind: 'Group', name: group };
  access.setBinding({
    metadata: { name: `${role}-${subject.name}`, ...(namespace !== undefined && { namespace }) },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject } as never],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  });
}

async function* bodyOf(
  body: unknown,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  for (let at = 0; at < bytes.length; at += 65_536) {
    await Promise.resolve();
    onRead(65_536);
    yield bytes.subarray(at, at + 65_536);
  }
}

async function textOf(body: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
