import type { DynamicObject } from '@drover/apimachinery';
import { isForbidden, isNotFound } from '@drover/apimachinery';
import type { ResourceClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import type { PendingChanges } from '../filter/list-view.ts';
import { deleteOptionsOf } from './delete-options.ts';
import { DownstreamChanges } from './downstream-changes.ts';
import type { WatchSource } from './downstream-watch.ts';
import { addressOf, newMetadata } from './kubernetes-store.ts';
import type { Store } from './store.ts';
import { updateRetrying } from './update-retrying.ts';

/** How a type is made of secrets. */
export interface SecretForm {
  /** The namespace of all of them; absent = they may be anywhere. */
  readonly namespace?: string;
  /** Whether a secret is one of the type's. */
  readonly isOne: (secret: DynamicObject) => boolean;
  /** The object that fields are read from. */
  readonly fromSecret: (secret: DynamicObject) => DynamicObject;
  /** The secret to store. */
  readonly toSecret: (object: DynamicObject) => DynamicObject;
  /** What subscribers are told of an object; default: all of it. */
  readonly followed?: (object: DynamicObject) => DynamicObject;
  /** Whether there may be some that the caller can see, where reading all of them costs too much to look. */
  readonly maySeeSome?: (context: RequestContext) => boolean;
}

/**
 * A store of core secrets of the local cluster. Nothing of them is kept in a cache: each read asks the API server.
 * What the caller may see is decided as for every other type; writes are the caller's. Subscriptions that name the type
 * follow it by a watch of their own.
 */
export function secretStore(form: SecretForm): Store {
  const { namespace, isOne, fromSecret, toSecret, maySeeSome = () => true } = form;
  const scope = namespace === undefined ? {} : { namespace };

  const read = async (id: string, context: RequestContext): Promise<DynamicObject> => {
    const { name, ...place } = addressOf(context.type.kind, id);
    const isElsewhere = namespace !== undefined && place.namespace !== namespace;
    const secret = isElsewhere ? undefined : await readSecret(name, place, context);
    if (secret && isOne(secret) && context.isVisible(secret)) return secret;
    throw normanErrors.create('NORMAN_NOT_FOUND');
  };

  return {
    get: async (id, context) => fromSecret(await read(id, context)),

    async list(context) {
      if (!maySeeSome(context)) return [];
      const { items } = await asServer(context).listAll({ ...scope, signal: context.signal });
      return items.filter((secret) => isOne(secret) && context.isVisible(secret)).map(fromSecret);
    },

    follow: (onChange, context) => followSecrets(onChange, form, context),

    async create(creation, context) {
      const metadata = newMetadata(creation, context);
      const secret = toSecret({ ...creation.object, metadata });
      const place = metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
      return fromSecret(
        await asCaller(context).create(secret, { ...place, signal: context.signal }),
      );
    },

    async update(id, { change }, context) {
      await read(id, context);
      const target = { ...addressOf(context.type.kind, id), signal: context.signal };
      const updated = await updateRetrying(asCaller(context), target, (stored) =>
        toSecret(change(fromSecret(stored))),
      );
      return fromSecret(updated);
    },

    async delete(id, context) {
      await read(id, context);
      const { name, ...place } = addressOf(context.type.kind, id);
      const options = { ...place, signal: context.signal };
      await asCaller(context).delete(name, { ...options, ...deleteOptionsOf(context.query) });
      const left = await readSecret(name, place, context);
      return left && fromSecret(left);
    },
  };
}

/** Each reader costs a watch: only those who ask for the type by name can follow it. */
function followSecrets(
  onChange: () => void,
  { namespace, isOne, fromSecret, followed = (object) => object, maySeeSome }: SecretForm,
  context: RequestContext,
): PendingChanges<DynamicObject> | undefined {
  const { query, type, services, signal, caller, watchSlots } = context;
  if (!query.getAll('resourceTypes').includes(type.schema.id)) return undefined;
  const { clock, random } = services;
  const source: WatchSource = { client: () => services.client, type: secrets, namespace };
  return new DownstreamChanges({
    sources: () => Promise.resolve(new Map(maySeeSome?.(context) === false ? [] : [['', source]])),
    shown: (secret) => (isOne(secret) ? followed(fromSecret(secret)) : undefined),
    takeSlot: () => watchSlots.take(caller.user.name),
    onChange,
    clock,
    random,
    signal,
  });
}

function asServer({ services }: RequestContext): ResourceClient<DynamicObject> {
  return services.client.resource<DynamicObject>(secrets);
}

function asCaller({ services, caller }: RequestContext): ResourceClient<DynamicObject> {
  return services.clientFor(caller.user).resource<DynamicObject>(secrets);
}

async function readSecret(
  name: string,
  place: { readonly namespace?: string },
  context: RequestContext,
): Promise<DynamicObject | undefined> {
  try {
    return await asServer(context).get(name, { ...place, signal: context.signal });
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) return undefined;
    throw error;
  }
}
