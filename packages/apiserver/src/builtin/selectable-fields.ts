import { groupResource } from '@drover/apimachinery';
import type { SelectableField } from '../registry/kind-rules.ts';

/** Where the fields of an event lie in its stored form, by the names of the newer group. */
const EVENT_FIELDS: readonly SelectableField[] = [
  ...['apiVersion', 'fieldPath', 'kind', 'name', 'namespace', 'resourceVersion', 'uid'].map(
    (name) => ({ name: `regarding.${name}`, path: `involvedObject.${name}` }),
  ),
  field('reason'),
  { name: 'reportingController', path: 'reportingComponent' },
  field('type'),
];

/** Fields that can be selected beside name and namespace, by `resource.group`. */
const FIELDS: Readonly<Record<string, readonly SelectableField[]>> = {
  events: [
    ...['apiVersion', 'fieldPath', 'kind', 'name', 'namespace', 'resourceVersion', 'uid'].map(
      (name) => field(`involvedObject.${name}`),
    ),
    field('reason'),
    field('reportingComponent'),
    { name: 'source', path: 'source.component' },
    field('type'),
  ],
  'events.events.k8s.io': EVENT_FIELDS,
  namespaces: [field('status.phase')],
  nodes: [field('spec.unschedulable', 'false')],
  pods: [
    field('spec.hostNetwork', 'false'),
    field('spec.nodeName'),
    field('spec.restartPolicy'),
    field('spec.schedulerName'),
    field('spec.serviceAccountName'),
    field('status.nominatedNodeName'),
    field('status.phase'),
    field('status.podIP'),
    field('status.podIPs'),
  ],
  replicationcontrollers: [field('status.replicas', '0')],
  secrets: [field('type')],
  services: [field('spec.clusterIP'), field('spec.type')],
  'certificatesigningrequests.certificates.k8s.io': [field('spec.signerName')],
  'jobs.batch': [field('status.successful', '0')],
  'resourceslices.resource.k8s.io': [field('spec.driver'), field('spec.nodeName')],
};

function field(name: string, absent = ''): SelectableField {
  return { name, path: name, absent };
}

/** The fields of a built-in resource that a field selector may name, beside name and namespace. */
export function selectableFields(resource: {
  readonly group: string;
  readonly resource: string;
}): readonly SelectableField[] {
  return FIELDS[groupResource(resource)] ?? [];
}

/** Kinds that refuse other fields in words of their own. */
const OWN_REFUSALS: Readonly<Partial<Record<string, (field: string) => string>>> = {
  'jobs.batch': (name) => `field label ${JSON.stringify(name)} not supported for Job`,
  'resourceslices.resource.k8s.io': (name) =>
    `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${name}`,
};

/** Why a field selector may not name a field of a built-in resource. */
export function unselectable(resource: {
  readonly group: string;
  readonly resource: string;
}): (field: string) => string {
  const refusal = OWN_REFUSALS[groupResource(resource)];
  if (refusal !== undefined) return refusal;
  if (selectableFields(resource).length > 0) return (name) => `field label not supported: ${name}`;
  return (name) =>
    `${JSON.stringify(name)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}
