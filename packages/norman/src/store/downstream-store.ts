import {
  type DynamicObject,
  isForbidden,
  isNotFound,
  type ResourceType,
  StatusError,
} from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import type { PendingChanges } from '../filter/list-view.ts';
import { deleteOptionsOf } from './delete-options.ts';
import { DownstreamChanges } from './downstream-changes.ts';
import { type Narrowing, narrowed, readDownstreamPage } from './downstream-list.ts';
import { type DownstreamPlace, placeOf } from './downstream-place.ts';
import { hasFields, resourceSegment } from './downstream-resource-segment.ts';
import { readAllSegments, type Segment } from './downstream-segments.ts';
import { inCluster } from './downstream-unavailable.ts';
import type { WatchSource } from './downstream-watch.ts';
import { addressOf, newMetadata } from './kubernetes-store.ts';
import type { Store } from './store.ts';
import { updateRetrying } from './update-retrying.ts';

/** How the objects of a type lie in a cluster. */
export interface DownstreamStoreOptions {
  /**
   * The Kubernetes resources that make up the type, by what ids begin with: `{ deployment: …, job: … }` has objects
   * with ids such as `deployment:default:web`, and a new object goes to the resource of its `kind`. The type then
   * needs `idOf`. Default: the one resource of the kind, with ids such as `default:web`.
   */
  readonly resources?: Readonly<Record<string, ResourceType>>;
  /** Only objects whose fields have these values, as Kubernetes selects them: `{ type: 'kubernetes.io/tls' }`. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Whether an object is of the type at all: others are in no list and cannot be found. Default: all are. */
  readonly isShown?: (object: DynamicObject) => boolean;
  /** Where the objects are. Default: the cluster or project of the request's path. */
  readonly placeOf?: (context: RequestContext) => DownstreamPlace;
}

/**
 * A store of objects of managed clusters.
 *
 * **Guarantees**: every read of an object and every write is a call as the caller, who can do no more than the cluster
 * lets them; what is outside of the request's project is not found; a list in the order of ids costs its page; one
 * that is sorted or filtered otherwise reads 20,000 objects at most. Lists of what the caller may not list are empty
 * but for objects that they may get by name.
 *
 * @throws (all methods) `NORMAN_CLUSTER_UNAVAILABLE`, `NORMAN_NOT_FOUND`, `NORMAN_NAMESPACE_OUTSIDE`,
 * `NORMAN_LIST_TOO_LARGE`; `StatusError` as the cluster answers.
 */
export function createDownstreamStore(options: DownstreamStoreOptions = {}): Store {
  const { isShown, placeOf: findPlace = placeOf } = options;
  const calling = async <T>(
    context: RequestContext,
    work: (call: Call) => Promise<T>,
  ): Promise<T> => {
    const place = findPlace(context);
    return inCluster(place.clusterId, () => work({ options, context, place }));
  };
  return {
    get: (id, context) => calling(context, (call) => readObject(id, call)),
    list: (context) =>
      calling(context, async (call) => {
        const all = await readAllSegments(await segmentsOf(call, {}));
        return isShown ? all.filter(isShown) : all;
      }),
    page: (listing, context) =>
      calling(context, async (call) => {
        const { narrowing, rest } = narrowed(listing.query, context);
        const segments = await segmentsOf(call, narrowing);
        return readDownstreamPage({ ...listing, segments, rest, isShown }, context);
      }),
    follow: (onChange, context) => followChanges(onChange, { options, context }),
    at: (id, version, context) => calling(context, (call) => objectAt(id, version, call)),
    create: (creation, context) =>
      calling(context, (call) => {
        const metadata = newMetadata(creation, context);
        return createObject({ ...creation.object, metadata }, call);
      }),
    update: (id, { change }, context) =>
      calling(context, async (call) => {
        const { resource, ...target } = await locate(id, call);
        return updateRetrying(resource, target, change);
      }),
    delete: (id, context) => calling(context, (call) => deleteObject(id, call)),
  };
}

/** Objects of managed clusters, by live calls as the caller; ids are names or `namespace:name`. */
export const downstreamStore: Store = createDownstreamStore();

/** What one request does its calls with. */
interface Call {
  readonly options: DownstreamStoreOptions;
  readonly context: RequestContext;
  readonly place: DownstreamPlace;
}

/** Where one object is. */
interface Located {
  readonly resource: ResourceClient;
  readonly name: string;
  readonly namespace?: string;
  readonly signal: AbortSignal;
}

/** The resources of a type, by what ids begin with. */
function resourcesOf({ options, context }: Call): Readonly<Record<string, ResourceType>> {
  return options.resources ?? { '': context.type.kind.type };
}

/** @throws `NORMAN_NOT_FOUND` when the id can be no object's, or its namespace is outside of the place. */
async function locate(id: string, call: Call): Promise<Located> {
  const { options, context, place } = call;
  const prefix = options.resources ? id.slice(0, Math.max(id.indexOf(':'), 0)) : '';
  const resources = resourcesOf(call);
  const type = Object.hasOwn(resources, prefix) ? resources[prefix] : undefined;
  if (!type) throw normanErrors.create('NORMAN_NOT_FOUND');
  const rest = options.resources ? id.slice(prefix.length + 1) : id;
  const address = addressOf(context.type.kind, rest);
  if (address.namespace !== undefined && !(await place.holds(address.namespace))) {
    throw normanErrors.create('NORMAN_NOT_FOUND');
  }
  return { resource: place.client.resource(type), ...address, signal: context.signal };
}

async function readObject(id: string, call: Call): Promise<DynamicObject> {
  const { isShown, fields } = call.options;
  const { resource, name, ...options } = await locate(id, call);
  const object = await resource.get(name, options);
  if (!hasFields(object, fields) || isShown?.(object) === false) {
    throw normanErrors.create('NORMAN_NOT_FOUND');
  }
  return object;
}

/** An object as it was; `undefined` when the cluster has thrown that version away, or the caller may not list. */
async function objectAt(
  id: string,
  version: string,
  call: Call,
): Promise<DynamicObject | undefined> {
  const { resource, name, ...options } = await locate(id, call);
  const fieldSelector = `metadata.name=${name}`;
  const exact = { resourceVersion: version, resourceVersionMatch: 'Exact' } as const;
  try {
    return (await resource.list({ ...options, fieldSelector, ...exact })).items[0];
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

async function createObject(object: DynamicObject, call: Call): Promise<DynamicObject> {
  const { context, place } = call;
  const namespace = object.metadata?.namespace;
  if (namespace !== undefined && !(await place.holds(namespace))) {
    throw normanErrors.create('NORMAN_NAMESPACE_OUTSIDE', { namespace });
  }
  const types = Object.values(resourcesOf(call));
  const type = types.find(({ kind }) => kind === object.kind) ?? context.type.kind.type;
  const { signal } = context;
  return place.client
    .resource<DynamicObject>(type)
    .create(object, { signal, ...(namespace !== undefined && { namespace }) });
}

/** Deletes an object; returns it when finalizers hold it. */
async function deleteObject(id: string, call: Call): Promise<DynamicObject | undefined> {
  const { resource, name, ...options } = await locate(id, call);
  await resource.delete(name, { ...options, ...deleteOptionsOf(call.context.query) });
  try {
    return await resource.get(name, options);
  } catch (error) {
    // Who may delete an object may still not be allowed to look at it.
    if (isNotFound(error) || isForbidden(error)) return undefined;
    throw error;
  }
}

/** The segments that hold the objects of a list. */
async function segmentsOf(call: Call, { name, namespace }: Narrowing): Promise<readonly Segment[]> {
  const { options, context, place } = call;
  const { client } = place;
  const fields = { ...options.fields, ...(name !== undefined && { 'metadata.name': name }) };
  const { signal } = context;
  const namespaces = await namespacesOf(call, namespace);
  return Object.entries(resourcesOf(call)).flatMap(([resourcePrefix, type]) =>
    namespaces.map((inNamespace) => {
      const prefix = [resourcePrefix, inNamespace].filter(Boolean).join(':');
      return resourceSegment({ client, type, prefix, namespace: inNamespace, fields, signal });
    }),
  );
}

/** The namespaces to look into; none in particular for objects that are in none. */
async function namespacesOf(
  { context, place }: Call,
  only: string | undefined,
): Promise<readonly (string | undefined)[]> {
  if (context.type.kind.scope === 'Cluster') return [undefined];
  if (only === undefined) return place.namespaces();
  return (await place.holds(only)) ? [only] : [];
}

/** Watches cost the cluster something for each reader: only those who ask for a type by name can follow it. */
function followChanges(
  onChange: () => void,
  { options, context }: Omit<Call, 'place'>,
): PendingChanges<DynamicObject> | undefined {
  const { query, type, services, signal, caller, watchSlots } = context;
  if (!query.getAll('resourceTypes').includes(type.schema.id)) return undefined;
  const { clock, random } = services;
  const { isShown, placeOf: findPlace = placeOf } = options;
  const client = (): KubernetesClient => findPlace(context).client;
  const sources = async (): Promise<ReadonlyMap<string, WatchSource>> => {
    const place = findPlace(context);
    return inCluster(place.clusterId, () => watchSources({ options, context, place }, client));
  };
  const takeSlot = (): Disposable => watchSlots.take(caller.user.name);
  const shown = (object: DynamicObject) => (isShown?.(object) === false ? undefined : object);
  return new DownstreamChanges({ sources, shown, onChange, takeSlot, clock, random, signal });
}

/** What there is to watch of a type now. */
async function watchSources(
  call: Call,
  client: WatchSource['client'],
): Promise<ReadonlyMap<string, WatchSource>> {
  const { fields } = call.options;
  const namespaces = await namespacesOf(call, undefined);
  const sources = Object.entries(resourcesOf(call)).flatMap(([prefix, type]) =>
    namespaces.map(
      (namespace) => [`${prefix}:${namespace ?? ''}`, { client, type, namespace, fields }] as const,
    ),
  );
  return new Map(sources);
}
