import { ANNOTATIONS, LOCAL_CLUSTER, project as projectKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { normanErrors } from '../../errors.ts';
import { visibleTo } from '../../store/access.ts';
import type { DownstreamPlace } from '../../store/downstream-place.ts';
import { createDownstreamStore } from '../../store/downstream-store.ts';
import { newMetadata } from '../../store/kubernetes-store.ts';
import { createInScope } from '../../store/server-writes.ts';
import type { Store } from '../../store/store.ts';
import { KUBERNETES_TYPES, type SecretSort, sortOf } from './secret-types.ts';

/** Secrets of one namespace; `sort` narrows them to one type. */
export function namespacedSecretStore(sort?: SecretSort): Store {
  return createDownstreamStore({
    ...selection(sort),
    isShown: (secret) =>
      isOf(secret, sort) &&
      secret.metadata?.annotations?.[ANNOTATIONS.projectSecretCopy] !== 'true',
  });
}

/** Secrets of a whole project, which are in its namespace of the local cluster; `sort` narrows them to one type. */
export function projectSecretStore(sort?: SecretSort): Store {
  const store = createDownstreamStore({
    ...selection(sort),
    placeOf: projectPlace,
    isShown: (secret) => isOf(secret, sort),
  });
  return {
    ...store,
    async create(creation, context) {
      const { services, caller } = context;
      refuseUnlessAllowed(context);
      const object = { ...creation.object, metadata: newMetadata(creation, context) };
      return createInScope(services.clientFor(caller.user), object, context);
    },
  };
}

/** Credentials of registries are of two types, so that Kubernetes cannot select them. */
function selection(sort: SecretSort | undefined): { readonly fields?: { readonly type: string } } {
  if (sort === undefined || sort === 'dockerCredential') return {};
  return { fields: { type: KUBERNETES_TYPES[sort] } };
}

function isOf(secret: DynamicObject, sort: SecretSort | undefined): boolean {
  return sort === undefined || sortOf(secret) === sort;
}

function splitId({ contextId = '' }: RequestContext): { clusterId: string; name: string } {
  const [clusterId = '', name = ''] = contextId.split(':');
  return { clusterId, name };
}

function projectPlace(context: RequestContext): DownstreamPlace {
  const { services, caller } = context;
  const { name } = splitId(context);
  return {
    clusterId: LOCAL_CLUSTER,
    client: services.clientFor(caller.user),
    namespaces: () => Promise.resolve([name]),
    holds: (namespace) => Promise.resolve(namespace === name),
  };
}

/** Nobody is told whether a project exists that they cannot put secrets into. */
function refuseUnlessAllowed(context: RequestContext): void {
  const { services, caller } = context;
  const { clusterId, name } = splitId(context);
  const found = services.cacheOf<DynamicObject>(projectKind).get({ namespace: clusterId, name });
  const isVisible = found && visibleTo(services, caller.user, projectKind).isVisible(found);
  const mayWrite = services.authorize(caller.user, {
    verb: 'update',
    group: '',
    resource: 'secrets',
    namespace: name,
  });
  if (!isVisible || !mayWrite) throw normanErrors.create('NORMAN_PROJECT_FORBIDDEN');
}
