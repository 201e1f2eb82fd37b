import { type AnyKind, kinds } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Informer } from '@drover/controller-runtime';
import { addNamespaces, startDownstreamWorld } from '../downstream-world.ts';
import { type Answer, PASSWORD, startWorld, type World } from '../world.ts';
import type { Body, Row } from './row.ts';

/** The world in which all cases run, one after the other. */
export interface Place extends AsyncDisposable {
  /** Sends as the administrator. */
  readonly send: (method: string, url: string, body?: unknown, headers?: Body) => Promise<Answer>;
  /** Sends as someone without any right. */
  readonly sendAsOutsider: (method: string, url: string, body?: unknown) => Promise<Answer>;
  /** Sends without logging in. */
  readonly sendAsStranger: (method: string, url: string) => Promise<Answer>;
  /** The address of the collection of a type. */
  readonly collection: (id: string) => string;
  /** A number that was not given before, for names that must differ. */
  readonly next: () => number;
  /** A new object of a type. */
  readonly create: (id: string) => Promise<Body>;
  /** An object of a type that cases share; made on its first use. */
  readonly shared: (id: string) => Promise<Body>;
  /** What reached the API server as writes since this was last asked. */
  readonly takeWrites: () => readonly string[];
}

const MANAGEMENT = 'management.cattle.io';

function kindOf(id: string): AnyKind {
  const kind = kinds.find(({ norman }) => norman.id === id);
  if (!kind) throw new TypeError(`there is no kind ${id}`);
  return kind;
}

/** Objects that samples refer to. */
const FIXTURES: readonly (readonly [id: string, object: KubernetesObject & Body])[] = [
  ['cluster', { metadata: { name: 'c-one' }, spec: { displayName: 'one' } }],
  [
    'project',
    {
      metadata: { name: 'p-one', namespace: 'c-one' },
      spec: { displayName: 'one', clusterName: 'c-one' },
    },
  ],
  [
    'nodeTemplate',
    {
      metadata: { name: 'nt-one', namespace: 'cattle-global-nt' },
      spec: { displayName: 'one', driver: 'x' },
    },
  ],
  [
    'clusterTemplate',
    { metadata: { name: 'ct-one', namespace: 'cattle-global-data' }, spec: { displayName: 'one' } },
  ],
];

/** Opens the world of the cases. */
export async function openPlace(rows: Rows): Promise<Place> {
  const world = await startWorld();
  await openCaches(world);
  await giveNamespace(world, 'p-one');
  for (const [id, object] of FIXTURES) await world.store(kindOf(id).type, object);
  return placeIn(world, { rows: { '/v3': rows }, ...(await logins(world)) });
}

/** Opens a world with a managed cluster `c-1` and its project `p-a`, which has the namespace `shop`. */
export async function openDownstreamPlace(rows: PlaceParts['rows']): Promise<Place> {
  const world = await startDownstreamWorld();
  await openCaches(world);
  await addNamespaces(world, 'c-1:p-a', 'shop');
  await giveNamespace(world, 'p-a');
  const metadata = { name: 'p-a', namespace: 'c-1' };
  const spec = { displayName: 'a', clusterName: 'c-1' };
  await world.store(kindOf('project').type, { metadata, spec } as KubernetesObject);
  const { token: outsider } = await world.addUser('outsider');
  return placeIn(world, { rows, token: await world.login(), outsider });
}

async function openCaches({ services }: World): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  const caches = kinds
    .filter(({ crd }) => crd !== undefined)
    .map((kind) => services.cacheOf(kind) as unknown as Informer<KubernetesObject>);
  await Promise.all(caches.map((cache) => cache.waitForSync({ signal })));
}

/** A namespace is made with the first object that is stored in it. */
async function giveNamespace(world: World, namespace: string): Promise<void> {
  await world.store(kindOf('preference').type, { metadata: { name: 'first', namespace } });
}

async function logins(world: World): Promise<Pick<PlaceParts, 'token' | 'outsider'>> {
  const token = await world.login();
  const body = { username: 'outsider', password: PASSWORD };
  await world.send('POST', '/v3/users', { token, body });
  const url = '/v3-public/localProviders/local?action=login';
  const { json } = await world.send('POST', url, { body });
  return { token, outsider: String(json['token']) };
}

type Rows = Readonly<Record<string, Row>>;

interface PlaceParts {
  /** By the address that their collections begin with. */
  readonly rows: Readonly<Record<string, Rows>>;
  readonly token: string;
  readonly outsider: string;
}

function placeIn(world: World, { rows, token, outsider }: PlaceParts): Place {
  const entries = Object.entries(rows).flatMap(([base, own]) =>
    Object.entries(own).map(([id, row]) => [id, { base, row }] as const),
  );
  const known = new Map(entries);
  let count = 0;
  const objects = new Map<string, Promise<Body>>();
  const collection = (id: string): string => {
    const { base = '', row } = known.get(id) ?? {};
    return `${base}/${(row?.plural ?? `${id}s`).toLowerCase()}`;
  };
  const sendAs = (own: string, method: string, url: string, rest: Body): Promise<Answer> =>
    world.send(method, url, { token: own, ...rest });
  const create = async (id: string): Promise<Body> => {
    count += 1;
    const row = known.get(id)?.row;
    if (!row?.sample) return storedObject(world, id, { row, n: count });
    const { status, json } = await sendAs(token, 'POST', collection(id), {
      body: row.sample(count),
    });
    if (status !== 201) throw new Error(`creating ${id}: ${JSON.stringify(json)}`);
    return json;
  };
  return {
    send: (method, url, body, headers) =>
      sendAs(token, method, url, {
        ...(body !== undefined && { body }),
        ...(headers && { headers }),
      }),
    sendAsOutsider: (method, url, body) =>
      sendAs(outsider, method, url, body === undefined ? {} : { body }),
    sendAsStranger: (method, url) => world.send(method, url),
    collection,
    next: () => (count += 1),
    create,
    shared: (id) => {
      const found = objects.get(id) ?? create(id);
      objects.set(id, found);
      return found;
    },
    takeWrites: () => world.writes.splice(0),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** An object of a type that the API does not create: stored as it is, and read. */
async function storedObject(
  world: World,
  id: string,
  { row, n }: { readonly row: Row | undefined; readonly n: number },
): Promise<Body> {
  const { type, kind } = kindOf(id);
  const { namespace, ...rest } = (row?.stored ?? {}) as Body & { readonly namespace?: string };
  const metadata = { name: `stored-${n}`, ...(namespace !== undefined && { namespace }) };
  await world.store(type, { apiVersion: `${MANAGEMENT}/v3`, kind, metadata, ...rest });
  const prefix = namespace === undefined ? '' : `${namespace}:`;
  return { id: `${prefix}${metadata.name}`, type: id };
}
