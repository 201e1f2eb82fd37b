import { ANNOTATIONS, type AnyKind, LABEL_VALUES, LABELS } from '@drover/api';
import {
  type DynamicObject,
  isForbidden,
  isNotFound,
  type ObjectMeta,
  StatusError,
} from '@drover/apimachinery';
import { waitUntilCached } from '@drover/auth';
import type { ListOptions, ResourceClient } from '@drover/client';
import { problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { cutPage } from '../filter/select.ts';
import { deleteOptionsOf } from './delete-options.ts';
import { keptRows } from './kept-rows.ts';
import { createInScope } from './server-writes.ts';
import type { Creation, Store } from './store.ts';
import { updateRetrying } from './update-retrying.ts';

/** Where an object is. */
interface Address {
  readonly name: string;
  readonly namespace?: string;
}

/**
 * Takes an id apart: a name, or `namespace:name` for namespaced kinds.
 *
 * @throws `NORMAN_NOT_FOUND` when the id has the form of the other sort, or can be no object's.
 */
export function addressOf(kind: AnyKind, id: string): Address {
  const parts = id.split(':');
  const isNamespaced = kind.scope === 'Namespaced';
  const [first = '', second = ''] = parts;
  if (parts.length !== (isNamespaced ? 2 : 1) || !parts.every(isObjectName)) {
    throw normanErrors.create('NORMAN_NOT_FOUND');
  }
  return isNamespaced ? { namespace: first, name: second } : { name: first };
}

function isObjectName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(text);
}

/** The prefix of generated names: the first letter and all capitals of the type's id. */
export function namePrefix(typeId: string): string {
  return `${typeId.slice(0, 1)}${typeId.slice(1).replaceAll(/[^A-Z]/g, '')}-`.toLowerCase();
}

/** The metadata of a new object: generated name, namespace of its scope, and who made it. */
export function newMetadata(
  { object, fields }: Creation,
  { type, caller }: RequestContext,
): ObjectMeta {
  const { norman } = type.kind;
  const { metadata = {} } = object;
  const scope = norman.scopedBy === undefined ? undefined : fields[norman.scopedBy];
  const namespace =
    typeof scope === 'string' ? scope.slice(scope.lastIndexOf(':') + 1) : norman.storedIn;
  if (norman.scopedBy !== undefined && !namespace) {
    const fieldName = norman.scopedBy;
    const message = `${fieldName} is required`;
    throw problemError({ code: 'MissingRequired', fieldName, message });
  }
  return {
    ...metadata,
    ...(metadata.name ? {} : { generateName: namePrefix(norman.id) }),
    ...(namespace !== undefined && { namespace }),
    labels: { ...metadata.labels, [LABELS.creator]: LABEL_VALUES.norman },
    annotations: { ...metadata.annotations, [ANNOTATIONS.creatorId]: caller.user.name },
  };
}

/** Reads from the cache what the caller may see, and writes as the caller. */
export const kubernetesStore: Store = {
  async get(id, context) {
    const { services, type } = context;
    const address = addressOf(type.kind, id);
    const cached = services.cacheOf<DynamicObject>(type.kind).get({ namespace: '', ...address });
    if (!cached) return readAsCaller(address, context);
    if (context.isVisible(cached)) return cached;
    throw normanErrors.create('NORMAN_NOT_FOUND');
  },

  list({ services, type, isVisible }) {
    const all = services.cacheOf<DynamicObject>(type.kind).list();
    return Promise.resolve(all.filter(isVisible));
  },

  page(listing, context) {
    // Stores that are made from this one may list in a way of their own.
    if (this.list !== kubernetesStore.list) return undefined;
    const rows = keptRows(listing, context);
    return rows && Promise.resolve(cutPage(rows, listing.query));
  },

  follow(onChange, { services, type }) {
    return services.cacheOf<DynamicObject>(type.kind).pending(onChange);
  },

  listAt(version, context) {
    return readAt(version, {}, context);
  },

  async at(id, version, context) {
    const { name, ...namespace } = addressOf(context.type.kind, id);
    const selection = { ...namespace, fieldSelector: `metadata.name=${name}` };
    return (await readAt(version, selection, context))?.[0];
  },

  async create(creation, context) {
    const { services, caller } = context;
    const object = { ...creation.object, metadata: newMetadata(creation, context) };
    const written = await createInScope(services.clientFor(caller.user), object, context);
    return untilCached(written, context);
  },

  async update(id, update, context) {
    const target = { ...addressOf(context.type.kind, id), signal: context.signal };
    const written = await updateRetrying(asCaller(context), target, update.change);
    return untilCached(written, context);
  },

  async delete(id, context) {
    const { name, ...namespace } = addressOf(context.type.kind, id);
    const options = { ...namespace, signal: context.signal };
    await asCaller(context).delete(name, { ...options, ...deleteOptionsOf(context.query) });
    return left(context, name, namespace);
  },
};

/** Objects as they were; `undefined` when the API server has thrown that version away, or does not have it yet. */
async function readAt(
  version: string,
  selection: Pick<ListOptions, 'namespace' | 'fieldSelector'>,
  { type, services, signal }: RequestContext,
): Promise<readonly DynamicObject[] | undefined> {
  const resource = services.client.resource<DynamicObject>(type.kind.type);
  const exact = { resourceVersion: version, resourceVersionMatch: 'Exact' } as const;
  try {
    return (await resource.listAll({ ...selection, ...exact, signal })).items;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

function asCaller({ services, caller, type }: RequestContext): ResourceClient {
  return services.clientFor(caller.user).resource<DynamicObject>(type.kind.type);
}

/**
 * What another replica wrote a moment ago is in no cache of ours yet. Whoever may not read it is told what they
 * would be told if it did not exist, so that answers do not tell which objects there are.
 */
async function readAsCaller(
  { name, ...namespace }: Address,
  context: RequestContext,
): Promise<DynamicObject> {
  try {
    return await asCaller(context).get(name, { ...namespace, signal: context.signal });
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) {
      throw normanErrors.create('NORMAN_NOT_FOUND', {}, { cause: error });
    }
    throw error;
  }
}

/** Waits until reads from the cache will find the object as it was written. */
export async function untilCached(
  written: DynamicObject,
  { services, type, signal }: RequestContext,
): Promise<DynamicObject> {
  const cache = services.cacheOf<DynamicObject>(type.kind);
  await waitUntilCached(cache, written, { clock: services.clock, signal });
  return written;
}

/** The object that a deletion left behind, if finalizers hold it; also waits for the cache to notice. */
async function left(
  context: RequestContext,
  name: string,
  namespace: { readonly namespace?: string },
): Promise<DynamicObject | undefined> {
  const { services, type, signal } = context;
  const client = services.client.resource<DynamicObject>(type.kind.type);
  const { items, metadata } = await client.list({
    ...namespace,
    fieldSelector: `metadata.name=${name}`,
    signal,
  });
  const version = metadata.resourceVersion;
  if (version !== undefined) {
    await untilCached({ metadata: { resourceVersion: version } }, context);
  }
  return items[0];
}
