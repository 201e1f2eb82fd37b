import { cluster as clusterKind, type Setting, type SettingName, setting } from '@drover/api';
import {
  apiVersionOf,
  type DynamicObject,
  isAlreadyExists,
  isNotFound,
  type ResourceType,
} from '@drover/apimachinery';
import { waitUntilCached } from '@drover/auth';
import type { KubernetesClient } from '@drover/client';
import type { RequestContext } from '../context.ts';

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/**
 * Creates an object in the namespace of a cluster. A cluster that was made a moment ago has none yet: then it is
 * made here, as the server, if the cluster exists.
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
    const isCluster =
      namespace !== undefined &&
      services.cacheOf(clusterKind).get({ namespace: '', name: namespace }) !== undefined;
    if (!isNotFound(error) || !isCluster) throw error;
    await createNamespace(services.client, { name: namespace }, signal);
    return resource.create(object, options);
  }
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
