import { ingress as ingressKind, service as serviceKind } from '@drover/api';
import { type DynamicObject, isForbidden, type ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { type Fields, recordOr } from './field-lens.ts';
import { ingressEndpoints } from './ingress-endpoints.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { templatePath } from './workload-configs.ts';

/** Beside an object that was read: where it is reached from outside. No part of the object, so that nobody stores it. */
const ENDPOINTS = Symbol('publicEndpoints');

/** What leads to the workloads of a namespace. */
export interface Routes {
  readonly services: readonly DynamicObject[];
  readonly ingresses: readonly DynamicObject[];
}

/** Where a workload is reached from outside: by the Services that find its pods, and the Ingresses that lead to those. */
export function workloadEndpoints(workload: DynamicObject, routes: Routes): readonly Fields[] {
  const template = recordOr(valueAt(workload, templatePath(workload.kind ?? '')));
  const labels = recordOr(valueAt(template, ['metadata', 'labels']));
  const own = routes.services.filter((service) => {
    const selector = Object.entries(recordOr(valueAt(service, ['spec', 'selector'])));
    return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
  });
  const ids = new Set(
    own.map(({ metadata }) => `${metadata?.namespace ?? ''}:${metadata?.name ?? ''}`),
  );
  const byIngress = routes.ingresses
    .flatMap((ingress) => ingressEndpoints(ingress) ?? [])
    .filter(({ serviceId }) => ids.has(String(serviceId)));
  return [...own.flatMap((service) => serviceEndpoints(service) ?? []), ...byIngress];
}

/** What {@link withEndpoints} has found out about a workload; `undefined` for nothing. */
export function notedEndpoints(workload: DynamicObject): readonly Fields[] | undefined {
  const noted = (workload as { readonly [ENDPOINTS]?: readonly Fields[] })[ENDPOINTS] ?? [];
  return noted.length > 0 ? noted : undefined;
}

/** Workloads with where they are reached: two calls for each of their namespaces. */
export async function withEndpoints(
  workloads: readonly DynamicObject[],
  context: RequestContext,
): Promise<readonly DynamicObject[]> {
  if (workloads.length === 0) return workloads;
  const { client } = placeOf(context);
  const names = new Set(workloads.map(({ metadata }) => metadata?.namespace ?? ''));
  const found = [...names].map(
    async (name) => [name, await routesIn(name, client, context.signal)] as const,
  );
  const routes = new Map(await Promise.all(found));
  return workloads.map((workload) => {
    const inNamespace = routes.get(workload.metadata?.namespace ?? '');
    return inNamespace
      ? { ...workload, [ENDPOINTS]: workloadEndpoints(workload, inNamespace) }
      : workload;
  });
}

async function routesIn(
  namespace: string,
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<Routes> {
  const all = (type: ResourceType): Promise<readonly DynamicObject[]> =>
    readable(async () => {
      const { items } = await client.resource<DynamicObject>(type).listAll({ namespace, signal });
      return items;
    });
  const [services, ingresses] = await Promise.all([all(serviceKind.type), all(ingressKind.type)]);
  return { services, ingresses };
}

/** What the caller may not look at leads nowhere for them. */
async function readable(
  read: () => Promise<readonly DynamicObject[]>,
): Promise<readonly DynamicObject[]> {
  try {
    return await read();
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return [];
  }
}
