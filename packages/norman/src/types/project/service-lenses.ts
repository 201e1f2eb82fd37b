import { service as kind } from '@drover/api';
import { at, type FieldLens, type Lenses, shown } from './field-lens.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { fieldAt, type StructShape } from './struct-lenses.ts';
import { publicEndpointsLens } from './workload-metadata.ts';

const HEADLESS = 'None';

/** A Service without an address has `null` in v3; an empty text lets the cluster choose one. */
const clusterIp: FieldLens = {
  get(service) {
    const address = at('spec', 'clusterIP').get(service);
    return address === HEADLESS ? undefined : address;
  },
  put: (service, value) =>
    value === undefined
      ? service
      : at('spec', 'clusterIP').put(service, value === null ? HEADLESS : value || undefined),
};

const shape = (kind.norman.virtualFields ?? {}) as StructShape;

/** Fields of v3 that are kept in the specification under another name, or elsewhere. */
const SPECIAL: Lenses = {
  clusterIp,
  hostname: at('spec', 'externalName'),
  kind: at('spec', 'type'),
  publicEndpoints: shown(
    (service) => publicEndpointsLens.get(service) ?? serviceEndpoints(service),
  ),
  workloadId: at('metadata', 'labels', 'field.cattle.io/workloadId'),
};

/** Fields that are kept beside the specification, or not at all. */
const OTHERS = [
  'description',
  'ipAddresses',
  'projectId',
  'targetDnsRecordIds',
  'targetWorkloadIds',
  ...Object.keys(SPECIAL),
];

const inSpec = Object.keys(shape).filter((name) => !OTHERS.includes(name));

/** The lenses of Services; DNS records have some of them. */
export const serviceLenses: Lenses = {
  ...Object.fromEntries(inSpec.map((name) => [name, fieldAt(shape, name, 'spec', name)])),
  ...SPECIAL,
};
