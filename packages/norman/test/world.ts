import {
  type AnyKind,
  type AuthConfig,
  authConfig,
  builtInAuthConfigs,
  builtInGlobalRoles,
  builtInRoleTemplates,
  cluster,
  crds,
  createSettings,
  dynamicSchema,
  type GlobalRole,
  globalRole,
  kinds,
  kontainerDriver,
  node,
  nodePool,
  nodeTemplate,
  project,
  type RoleTemplate,
  roleTemplate,
  type Setting,
  setting,
  type Token,
  token,
  type User,
  type UserAttribute,
  user,
  userAttribute,
} from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { type Auth, createAuth, ensureFirstAdmin, tokenIndexes, userIndexes } from '@drover/auth';
import { type Clock, silentLogger, systemClock, TaskGroup } from '@drover/base';
import { eventually, SeededRandom } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { createInformerCache } from '@drover/controller-runtime';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import {
  createNorman,
  kindIndexes,
  type Norman,
  type NormanRequest,
  type NormanServices,
} from '../src/index.ts';

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** One answer, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What a test sends. */
export interface Sent {
  readonly token?: string;
  readonly cookie?: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** A server's middle: a real API server, real caches, and the v3 API over them. */
export interface World extends AsyncDisposable {
  readonly norman: Norman;
  readonly auth: Auth;
  readonly client: KubernetesClient;
  readonly services: NormanServices;
  /** Writes that reached the API server through any client of this world, as `create users`. */
  readonly writes: string[];
  /** Rights of users other than the administrator, as `verb resource [namespace/name]`. */
  readonly grants: Map<string, Set<string>>;
  send(method: string, url: string, sent?: Sent): Promise<Answer>;
  request(method: string, url: string, sent?: Sent): Promise<NormanRequest>;
  /** Logs the administrator in. */
  login(): Promise<string>;
  /** Makes a user with {@link PASSWORD}, who has no rights yet, and logs them in. */
  addUser(username: string): Promise<{ readonly id: string; readonly token: string }>;
  /** Stores objects as the server. */
  store<T extends KubernetesObject>(type: ResourceType, object: T): Promise<T>;
}

/** The body of an answer as text. */
export function bodyText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

export const PASSWORD = 'correct horse battery';

/** What a test chooses of its world. */
export interface WorldOptions {
  readonly environment?: Record<string, string>;
  /** The time of everything but the caches; default the machine's. */
  readonly clock?: Clock;
  /** Services of the test's own. */
  readonly services?: Partial<NormanServices>;
}

/** Kinds whose caches are asked for objects of others before a test has stored any. */
const infrastructure = [
  cluster,
  dynamicSchema,
  kontainerDriver,
  node,
  nodePool,
  nodeTemplate,
  project,
];

/** Starts a world; the administrator is `admin` with {@link PASSWORD}. */
export async function startWorld({
  environment = {},
  clock = systemClock,
  services: replaced = {},
}: WorldOptions = {}): Promise<World> {
  const server = await startTestApiServer({ clock });
  const writes: string[] = [];
  const client = recording(server.client(), writes);
  const runtime = createTestRuntime({ clock: systemClock });
  const tasks = new TaskGroup();
  const { signal } = tasks;
  await installCrds(client);
  for (const name of ['cattle-system', 'cattle-global-data', 'cattle-global-nt', 'local']) {
    await ensureNamespace(client, name);
  }
  const roleTemplates = client.resource<RoleTemplate>(roleTemplate.type);
  const globalRoles = client.resource<GlobalRole>(globalRole.type);
  await Promise.all([
    ...builtInRoleTemplates.map((role) => roleTemplates.create(role)),
    ...builtInGlobalRoles.map((role) => globalRoles.create(role)),
    ...builtInAuthConfigs.map((config) =>
      client.resource<AuthConfig>(authConfig.type).create(config),
    ),
  ]);
  const cache = createInformerCache(runtime, { client });
  tasks.run((ending) => cache.run({ signal: ending, stopping: ending }));
  const handles = new Map<string, unknown>();
  const cacheOf: NormanServices['cacheOf'] = <T extends KubernetesObject>(kind: AnyKind) => {
    const indexes = kindIndexes[kind.plural] ?? {};
    const handle = handles.get(kind.plural) ?? cache.informer(kind.type, { indexes });
    handles.set(kind.plural, handle);
    return handle as ReturnType<typeof cacheOf<T>>;
  };
  const users = cache.informer<User>(user.type, { indexes: userIndexes });
  const tokens = cache.informer<Token>(token.type, { indexes: tokenIndexes });
  const userAttributes = cache.informer<UserAttribute>(userAttribute.type);
  const authConfigs = cache.informer<AuthConfig>(authConfig.type);
  const stored = cache.informer<Setting>(setting.type);
  cacheOf(roleTemplate);
  cacheOf(globalRole);
  for (const kind of infrastructure) cacheOf(kind);
  await cache.waitForSync({ signal });
  const settings = createSettings({
    lookup: (name) => stored.get({ namespace: '', name }),
    environment,
  });
  const random = new SeededRandom(7);
  const shared = { client, settings, clock, random, log: silentLogger };
  const caches = { users, tokens, userAttributes, authConfigs };
  const auth = createAuth({ ...shared, caches, isMember: () => false });
  const first = await ensureFirstAdmin({
    ...shared,
    hasher: auth.hasher,
    environment: { CATTLE_BOOTSTRAP_PASSWORD: PASSWORD },
    signal,
  });
  const admin = first?.userId ?? '';
  const grants = new Map<string, Set<string>>();
  const services: NormanServices = {
    ...shared,
    auth,
    cacheOf,
    // The rights of everyone but the administrator are in `grants`; the API server knows none of them.
    clientFor: ({ name, groups = [] }) => {
      const rights = name === admin ? ['system:masters'] : [];
      return recording(server.client({ name, groups: [...groups, ...rights] }), writes);
    },
    authorize: (who, attributes) => {
      if (who.name === admin) return true;
      if ('path' in attributes) return false;
      const { verb, resource, namespace, name } = attributes;
      const own = grants.get(who.name);
      const place = namespace ?? '';
      return (
        own?.has(`${verb} ${resource}`) === true ||
        own?.has(`${verb} ${resource} ${place}`) === true ||
        own?.has(`${verb} ${resource} ${place}/${name ?? ''}`) === true
      );
    },
    authorizeSomeIn: (who, { verb, resource, namespace = '' }) =>
      who.name === admin ||
      [...(grants.get(who.name) ?? [])].some(
        (grant) =>
          grant === `${verb} ${resource}` ||
          `${grant}/`.startsWith(`${verb} ${resource} ${namespace}/`),
      ),
    authorizeSomewhere: (who, { verb, resource }) =>
      who.name === admin ||
      [...(grants.get(who.name) ?? [])].some((grant) =>
        `${grant} `.startsWith(`${verb} ${resource} `),
      ),
    clusterClient: (id) => (id === 'local' ? client : undefined),
    serverClientOf: (id) => (id === 'local' ? client : undefined),
    ...replaced,
  };
  const norman = createNorman(services);
  const request = async (method: string, url: string, sent: Sent = {}): Promise<NormanRequest> => {
    const headers: Record<string, string> = {
      host: 'drover.test',
      ...(sent.token !== undefined && { authorization: `Bearer ${sent.token}` }),
      ...(sent.cookie !== undefined && { cookie: sent.cookie }),
      ...sent.headers,
    };
    const caller = await auth.authenticator
      .authenticate({ headers }, { signal })
      .catch(() => undefined);
    const text = sent.rawBody ?? (sent.body === undefined ? '' : JSON.stringify(sent.body));
    return {
      method,
      url,
      headers,
      body: new TextEncoder().encode(text),
      caller,
      isSecure: true,
      address: sent.address ?? '192.0.2.1',
      requestId: 'request-1',
      signal: AbortSignal.any([signal]),
    };
  };
  const send = async (method: string, url: string, sent: Sent = {}): Promise<Answer> => {
    const { status, headers, body } = await norman.handle(await request(method, url, sent));
    const text = bodyText(body);
    const isJson = headers['Content-Type'] === 'application/json';
    return {
      status,
      headers,
      text,
      json: isJson ? (JSON.parse(text) as Answer['json']) : {},
    };
  };
  const logIn = async (username: string): Promise<string> => {
    const body = { username, password: PASSWORD };
    const { json } = await send('POST', '/v3-public/localProviders/local?action=login', { body });
    return String(json['token']);
  };
  return {
    norman,
    auth,
    client,
    services,
    writes,
    grants,
    send,
    request,
    login: () => logIn('admin'),
    async addUser(username) {
      const token = await logIn('admin');
      const body = { username, password: PASSWORD };
      const { json } = await send('POST', '/v3/users', { token, body });
      return { id: String(json['id']), token: await logIn(username) };
    },
    async store(type, object) {
      const { namespace } = object.metadata ?? {};
      if (namespace !== undefined) await ensureNamespace(client, namespace);
      const created = await client
        .resource<typeof object>(type)
        .create(object, namespace === undefined ? {} : { namespace });
      await cache
        .informer(type)
        .waitForVersion(created.metadata?.resourceVersion ?? '0', { signal });
      return created;
    },
    async [Symbol.asyncDispose]() {
      await tasks.stop();
      await server.close();
    },
  };
}

const CRDS: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

async function ensureNamespace(client: KubernetesClient, name: string): Promise<void> {
  try {
    await client.resource(NAMESPACES).get(name);
  } catch {
    // Not there yet.
    await client
      .resource(NAMESPACES)
      .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}

/** Stores the CRDs and waits until their kinds are served. */
async function installCrds(client: KubernetesClient): Promise<void> {
  await Promise.all(crds().map((crd) => client.resource<KubernetesObject>(CRDS).create(crd)));
  for (const kind of kinds.filter(({ crd }) => crd !== undefined)) {
    await eventually(() => client.resource(kind.type).list({ limit: 1 }));
  }
}

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'apply', 'deleteCollection']);

/** The same client, noting each write. */
function recording(client: KubernetesClient, writes: string[]): KubernetesClient {
  return {
    ...client,
    raw: (request) => client.raw(request),
    impersonate: (as) => recording(client.impersonate(as), writes),
    resource: (type) =>
      new Proxy(client.resource(type), {
        get(target, name, receiver) {
          if (typeof name === 'string' && WRITES.has(name)) writes.push(`${name} ${type.resource}`);
          const member: unknown = Reflect.get(target, name, receiver);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      }) as never,
  };
}
