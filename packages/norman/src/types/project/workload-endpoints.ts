import { ingress as ingressKind, pod as podKind, service as serviceKind } from '@drover/api';
import { type DynamicObject, isForbidden, type ResourceType } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { type Fields, recordOr, recordsOf } from './field-lens.ts';
import { ingressEndpoints } from './ingress-endpoints.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { templatePath } from './workload-configs.ts';

/** Beside an object that was read: where it is reached from outside. No part of the object, so that nobody stores it. */
const ENDPOINTS = Symbol('publicEndpoints');

/** What leads to the workloads of a namespace. */
export interface Routes {
  readonly services: readonly DynamicObject[];
  readonly ingresses: readonly DynamicObject[];
  /** Looked at only where workloads have ports on their nodes. */
  readonly pods: readonly DynamicObject[];
}

function templateOf(workload: DynamicObject): Fields {
  return recordOr(valueAt(workload, templatePath(workload.kind ?? '')));
}

function isChosen(selector: Fields, labels: Fields): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/**
 * Where a workload is reached from outside: by the Services that find its pods, the Ingresses that lead to those, and
 * by ports of the nodes that its pods run on.
 */
export function workloadEndpoints(workload: DynamicObject, routes: Routes): readonly Fields[] {
  const labels = recordOr(valueAt(templateOf(workload), ['metadata', 'labels']));
  const own = routes.services.filter((service) =>
    isChosen(recordOr(valueAt(service, ['spec', 'selector'])), labels),
  );
  const ids = new Set(
    own.map(({ metadata }) => `${metadata?.namespace ?? ''}:${metadata?.name ?? ''}`),
  );
  const byIngress = routes.ingresses
    .flatMap((ingress) => ingressEndpoints(ingress) ?? [])
    .filter(({ serviceId }) => ids.has(String(serviceId)));
  const selector = recordOr(valueAt(workload, ['spec', 'selector', 'matchLabels']));
  const pods = hasHostPorts(workload)
    ? routes.pods.filter(({ metadata }) => isChosen(selector, metadata?.labels ?? {}))
    : [];
  const byServices = own.flatMap((service) => serviceEndpoints(service) ?? []);
  return [...byServices, ...byIngress, ...pods.flatMap(hostEndpoints)];
}

function hasHostPorts(workload: DynamicObject): boolean {
  return recordsOf(valueAt(templateOf(workload), ['spec', 'containers'])).some(({ ports }) =>
    recordsOf(ports).some(({ hostPort }) => hostPort),
  );
}

/** The ports of its node that a running pod has taken. */
function hostEndpoints(pod: DynamicObject): readonly Fields[] {
  const { phase, hostIP } = recordOr(pod['status']);
  if (phase !== 'Running') return [];
  const podId = `${pod.metadata?.namespace ?? ''}:${pod.metadata?.name ?? ''}`;
  return recordsOf(valueAt(pod, ['spec', 'containers']))
    .flatMap(({ ports }) => recordsOf(ports))
    .filter(({ hostPort }) => hostPort)
    .map(({ hostPort, hostIP: own, protocol }) => {
      return { addresses: [own || hostIP], port: hostPort, protocol, podId, allNodes: false };
    });
}

/** What {@link withEndpoints} has found out about a workload; `undefined` for nothing. */
export function notedEndpoints(workload: DynamicObject): readonly Fields[] | undefined {
  const noted = (workload as { readonly [ENDPOINTS]?: readonly Fields[] })[ENDPOINTS] ?? [];
  return noted.length > 0 ? noted : undefined;
}

/** Namespaces that are looked into at a time. */
const AT_A_TIME = 10;

/** Workloads with where they are reached: two calls for each of their namespaces, three where nodes have ports. */
export async function withEndpoints(
  workloads: readonly DynamicObject[],
  context: RequestContext,
): Promise<readonly DynamicObject[]> {
  const byNamespace = Map.groupBy(workloads, ({ metadata }) => metadata?.namespace ?? '');
  const routes = new Map<string, Routes>();
  const names = [...byNamespace.keys()];
  for (let from = 0; from < names.length; from += AT_A_TIME) {
    await Promise.all(
      names.slice(from, from + AT_A_TIME).map(async (name) => {
        const isOnNodes = byNamespace.get(name)?.some(hasHostPorts) === true;
        routes.set(name, await routesIn(name, isOnNodes, context));
      }),
    );
  }
  return workloads.map((workload) => {
    const inNamespace = routes.get(workload.metadata?.namespace ?? '');
    return inNamespace
      ? { ...workload, [ENDPOINTS]: workloadEndpoints(workload, inNamespace) }
      : workload;
  });
}

async function routesIn(
  namespace: string,
  isOnNodes: boolean,
  context: RequestContext,
): Promise<Routes> {
  const { client } = placeOf(context);
  const { signal } = context;
  const all = (type: ResourceType): Promise<readonly DynamicObject[]> =>
    readable(async () => {
      const { items } = await client.resource<DynamicObject>(type).listAll({ namespace, signal });
      return items;
    });
  const [services, ingresses, pods] = await Promise.all([
    all(serviceKind.type),
    all(ingressKind.type),
    isOnNodes ? all(podKind.type) : [],
  ]);
  return { services, ingresses, pods };
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
