import { recordsOf, textOf } from '../draft-form/draft-fields.ts';
import { identityProblems } from '../draft-form/identity-problems.ts';
import type { Draft, FieldProblem } from '../editor/draft.ts';
import { metadataProblems } from '../metadata/metadata.ts';

/** How a Service is reached. */
export const SERVICE_KINDS = [
  { value: 'ClusterIP', label: 'Inside of the cluster (ClusterIP)' },
  { value: 'NodePort', label: 'At a port of every node (NodePort)' },
  { value: 'LoadBalancer', label: 'Through a load balancer (LoadBalancer)' },
  { value: 'Headless', label: 'By the addresses of its pods (headless)' },
  { value: 'ExternalName', label: 'Another name of something outside (ExternalName)' },
] as const;

/** One of {@link SERVICE_KINDS}. */
export type ServiceKind = (typeof SERVICE_KINDS)[number]['value'];

/** What a new Service begins with. */
export function newService(namespaceId: string): Draft {
  const port = { port: 80, targetPort: 80, protocol: 'TCP' };
  return { name: '', namespaceId, kind: 'ClusterIP', ports: [port], targetWorkloadIds: [] };
}

/** How a Service is reached; a headless one is a ClusterIP that has no address. */
export function serviceKindOf({ kind, clusterIPs, clusterIp }: Draft): ServiceKind {
  const isHeadless = clusterIp === null || (Array.isArray(clusterIPs) && clusterIPs[0] === 'None');
  if (isHeadless) return 'Headless';
  return SERVICE_KINDS.find(({ value }) => value === kind)?.value ?? 'ClusterIP';
}

/** Lets a Service be reached in another way. */
export function withServiceKind(draft: Draft, kind: ServiceKind): Draft {
  const { hostname: _name, clusterIp, ...others } = draft;
  if (kind === 'Headless') return { ...others, kind: 'ClusterIP', clusterIp: null };
  // `null` is no address; one that the cluster chose is kept, as it is for good.
  const address = clusterIp === null || clusterIp === undefined ? {} : { clusterIp };
  return { ...others, ...address, kind, ...(kind === 'ExternalName' && { hostname: '' }) };
}

/** By what the pods of a Service are found. */
export type Targeting = 'labels' | 'workloads';

/** By what the pods are found now. */
export function targetingOf({ targetWorkloadIds, selector }: Draft): Targeting {
  const hasSelector = typeof selector === 'object' && selector !== null;
  return Array.isArray(targetWorkloadIds) || !hasSelector ? 'workloads' : 'labels';
}

/** Lets the pods be found by something else; a Service of workloads leaves its labels to the server. */
export function withTargeting(draft: Draft, targeting: Targeting): Draft {
  const { targetWorkloadIds: _workloads, selector, ...others } = draft;
  return targeting === 'labels'
    ? { ...others, selector: selector ?? {} }
    : { ...others, targetWorkloadIds: [] };
}

/** What is wrong with a Service before it is sent. */
export function serviceProblems(draft: Draft): readonly FieldProblem[] {
  const isName = serviceKindOf(draft) === 'ExternalName';
  return [
    ...identityProblems(draft),
    ...(isName && textOf(draft['hostname']) === ''
      ? [{ path: 'hostname', message: 'The name that it stands for: db.example.com' }]
      : []),
    ...portProblems(draft),
    ...metadataProblems(draft),
  ];
}

function portProblems(draft: Draft): readonly FieldProblem[] {
  const ports = recordsOf(draft['ports']);
  return ports.flatMap(({ port, name }, index) => [
    ...(typeof port === 'number' ? [] : [{ path: `ports[${index}].port`, message: 'A port' }]),
    ...(ports.length > 1 && textOf(name) === ''
      ? [{ path: `ports[${index}].name`, message: 'One of several needs a name' }]
      : []),
  ]);
}
