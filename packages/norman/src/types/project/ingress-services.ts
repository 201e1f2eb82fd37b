import type { DynamicObject } from '@drover/apimachinery';
import { valueAt } from '../../schema/binding.ts';
import { type Fields, recordOr, recordsOf } from './field-lens.ts';
import { routeLenses } from './ingress-lenses.ts';

/** The Service that stands for the workloads behind a backend of an Ingress. */
export interface BackendService {
  readonly name: string;
  readonly port: number;
  readonly workloadIds: readonly string[];
}

/** The Services that the backends of an Ingress need, each once. */
export function backendServices(ingress: DynamicObject): readonly BackendService[] {
  const shown = [
    routeLenses['defaultBackend']?.get(ingress),
    ...recordsOf(routeLenses['rules']?.get(ingress)).flatMap(({ paths }) => recordsOf(paths)),
  ];
  const stored = [
    valueAt(ingress, ['spec', 'defaultBackend']),
    ...recordsOf(valueAt(ingress, ['spec', 'rules']))
      .flatMap(({ http }) => recordsOf(recordOr(http)['paths']))
      .map(({ backend }) => backend),
  ];
  const services = shown.flatMap((target, index) =>
    backendService(recordOr(target), stored[index]),
  );
  return [...new Map(services.map((service) => [service.name, service])).values()];
}

function backendService(
  { workloadIds, targetPort }: Fields,
  stored: unknown,
): readonly BackendService[] {
  const name = valueAt(stored, ['service', 'name']);
  if (!Array.isArray(workloadIds) || typeof name !== 'string') return [];
  if (typeof targetPort !== 'number') return [];
  return [{ name, port: targetPort, workloadIds: workloadIds.map(String) }];
}

/** Whether a Service was made for a backend of the Ingress. */
export function isOwnedBy(service: DynamicObject, ingress: DynamicObject): boolean {
  const uid = ingress.metadata?.uid;
  return (service.metadata?.ownerReferences ?? []).some((owner) => owner.uid === uid);
}

/** The Service as an object; it goes with its Ingress. */
export function backendServiceObject(
  { name, port, workloadIds }: BackendService,
  selector: Fields,
  ingress: DynamicObject,
): DynamicObject {
  const { name: owner = '', namespace, uid = '' } = ingress.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      annotations: { 'field.cattle.io/targetWorkloadIds': JSON.stringify(workloadIds) },
      ownerReferences: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          name: owner,
          uid,
          controller: true,
        },
      ],
    },
    spec: {
      type: 'ClusterIP',
      ports: [{ port, targetPort: port, protocol: 'TCP' }],
      selector,
    },
  };
}
