import { defineStruct, field } from '../define-kind/field.ts';
import { publicEndpoints } from './pod-endpoints.ts';
import { projectId } from './workload-base.ts';

/** A port of a Service, and where at its pods it leads to. */
export const servicePort = defineStruct('servicePort', {
  appProtocol: field.text(),
  name: field.text(),
  nodePort: field.integer(),
  port: field.integer(),
  protocol: field.text(),
  targetPort: field.text({ apiType: 'intOrString' }),
});

/** The fields that Services and DNS records share; a DNS record is a Service without an address. */
export const serviceFields = {
  allocateLoadBalancerNodePorts: field.optionalFlag(),
  clusterIPs: field.list(field.text()),
  description: field.text({ place: 'annotation', form: { label: 'Description' } }),
  hostname: field.text({ description: 'The name outside of the cluster that it stands for.' }),
  ipAddresses: field.list(field.text(), {
    place: 'annotation',
    description: 'Addresses that it stands for.',
  }),
  ipFamilies: field.list(field.text()),
  ipFamilyPolicy: field.text(),
  projectId,
  publicEndpoints,
  selector: field.map(field.text(), { description: 'Labels of the pods that it leads to.' }),
  targetDnsRecordIds: field.list(field.reference('dnsRecord'), {
    place: 'annotation',
    description: 'The records that it is another name of.',
  }),
  targetWorkloadIds: field.list(field.reference('workload'), {
    place: 'annotation',
    description: 'The workloads whose pods it leads to.',
  }),
  workloadId: field.reference('workload', { access: 'read' }),
};
