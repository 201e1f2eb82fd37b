import {
  ANNOTATIONS,
  cluster as clusterKind,
  project,
  type Setting,
  type SettingName,
  setting,
} from '@drover/api';
import {
  apiVersionOf,
  type DynamicObject,
  isAlreadyExists,
  isNotFound,
  type KubernetesObject,
  type ResourceType,
} from '@drover/apimachinery';
import { waitUntilCached } from '@drover/auth';
import type { KubernetesClient } from '@drover/client';
import type { RequestContext } from '../context.ts';
import { storedById } from './references.ts';

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/**
 * Creates an object in the namespace of a cluster or project. One that was made a moment ago may have none yet: then
 * it is made here, as the server, if the cluster or project exists.
 */
export async function createInScope(
  client: KubernetesClient,
  object: DynamicObject,
  context: RequestContext,
): Promise<DynamicObject> {
  const { signal, type, services } = context;
  const namespace = object.metadata?.namespace;
  const options = { signal, ...(namespace !== undefined && { namespace }) };
  const resource = client.resource<DynamicObject>(type.kind.type);
  try {
    return await resource.create(object, options);
  } catch (error) {
    const scope = scopeOf(object, context);
    if (!isNotFound(error) || namespace === undefined || scope?.name !== namespace) throw error;
    const annotations = {
      [ANNOTATIONS.systemNamespace]: 'true',
      ...(scope.namespace !== undefined && { [ANNOTATIONS.projectOf]: scope.namespace }),
    };
    await createNamespace(services.client, { name: namespace, annotations }, signal);
    return resource.create(object, options);
  }
}

/** The cluster or project that an object names, or that its namespace is. */
function scopeOf(
  object: DynamicObject,
  { type, services }: RequestContext,
): KubernetesObject['metadata'] {
  const { scopedBy } = type.kind.norman;
  const scope = scopedBy === undefined ? undefined : type.bindings.get(scopedBy)?.read(object);
  const kind = scopedBy === 'projectId' ? project : clusterKind;
  const id = scope ?? object.metadata?.namespace;
  return storedById<KubernetesObject>(id, kind, services)?.metadata;
}

/** Creates a namespace as the server itself; one that is there stays as it is. */
export async function createNamespace(
  client: KubernetesClient,
  metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata };
  try {
    await client.resource(NAMESPACES).create(object, { signal });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

/** Sets a setting as the server itself. */
export async function storeSetting(
  name: SettingName,
  value: string,
  { services, signal }: RequestContext,
): Promise<void> {
  const settings = services.client.resource<Setting>(setting.type);
  const cache = services.cacheOf<Setting>(setting);
  const object: Setting = {
    apiVersion: apiVersionOf(setting),
    kind: setting.kind,
    metadata: { name },
    value,
  };
  const write = async (): Promise<Setting> => {
    try {
      return await settings.patch(name, { type: 'merge', body: { value } }, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return settings.create(object, { signal });
    }
  };
  await waitUntilCached(cache, await write(), { clock: services.clock, signal });
}
