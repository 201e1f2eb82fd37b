import { ANNOTATIONS } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import { namespaces } from '@drover/kubernetes';
import type { RequestContext } from '../context.ts';

/**
 * Makes the namespace of a project that is to be, as the server. Its name becomes that of the project: names are
 * generated until one is free, so that no two projects of any clusters share one.
 */
export async function reserveNamespace(
  clusterId: string,
  { services, signal }: RequestContext,
): Promise<string> {
  const annotations = {
    [ANNOTATIONS.systemNamespace]: 'true',
    [ANNOTATIONS.projectOf]: clusterId,
  };
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { generateName: 'p-', annotations },
  };
  const created = await services.client.resource(namespaces).create(object, { signal });
  return created.metadata?.name ?? '';
}

/** Deletes the namespace of a project that is no more, with everything in it, as the server. */
export async function releaseNamespace(
  name: string,
  { services, signal }: RequestContext,
): Promise<void> {
  try {
    await services.client.resource(namespaces).delete(name, { signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
