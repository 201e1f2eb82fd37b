import { ANNOTATIONS } from '@drover/api';
import { type DynamicObject, isNotFound } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { createNamespace } from '../store/server-writes.ts';
import type { Creation, Store } from '../store/store.ts';

/** Everyone's preferences are in the namespace that bears their name, and their ids leave it out. */
function fullId(id: string, { caller }: RequestContext): string {
  return `${caller.user.name}:${id}`;
}

/** The caller's namespace is made with their first preference. */
async function create(
  { object, fields }: Creation,
  context: RequestContext,
): Promise<DynamicObject> {
  const { services, caller, signal } = context;
  const namespace = caller.user.name;
  const creation = { fields, object: { ...object, metadata: { ...object.metadata, namespace } } };
  try {
    return await kubernetesStore.create(creation, context);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const annotations = { [ANNOTATIONS.systemNamespace]: 'true' };
    await createNamespace(services.client, { name: namespace, annotations }, signal);
    return kubernetesStore.create(creation, context);
  }
}

const store: Store = {
  ...kubernetesStore,
  create,
  at: async (id, version, context) => kubernetesStore.at?.(fullId(id, context), version, context),
  get: (id, context) => kubernetesStore.get(fullId(id, context), context),
  update: (id, update, context) => kubernetesStore.update(fullId(id, context), update, context),
  delete: (id, context) => kubernetesStore.delete(fullId(id, context), context),
};

/** What is special about preferences. */
export const preferenceBehaviour: TypeBehaviour = {
  store,
  ownedByCaller: true,
  isVisible: ({ metadata }, { caller }) => metadata?.namespace === caller.user.name,
  idOf: ({ metadata }) => metadata?.name ?? '',
  computed: { namespaceId: ({ metadata }) => metadata?.namespace },
};
