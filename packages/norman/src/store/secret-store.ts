import type { DynamicObject } from '@drover/apimachinery';
import { isForbidden, isNotFound } from '@drover/apimachinery';
import type { ResourceClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { deleteOptionsOf } from './delete-options.ts';
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
}

/**
 * A store of core secrets of the local cluster. Nothing of them is kept in a cache: each read asks the API server.
 * What the caller may see is decided as for every other type; writes are the caller's.
 */
export function secretStore({ namespace, isOne, fromSecret, toSecret }: SecretForm): Store {
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
      const { items } = await asServer(context).listAll({ ...scope, signal: context.signal });
      return items.filter((secret) => isOne(secret) && context.isVisible(secret)).map(fromSecret);
    },

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
