import { field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { serviceFields, servicePort } from './service-fields.ts';
import { restrictedName, unshownStatus } from './workload-base.ts';

/** A name in the DNS of the cluster: for addresses, a host, workloads, pods, or other names. */
export const dnsRecord = defineKind({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  scope: 'Namespaced',
  description: 'A name in the DNS of the cluster.',
  schema: { status: unshownStatus },
  norman: {
    id: 'dnsRecord',
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      ...serviceFields,
      clusterIp: field.text({ access: 'read' }),
      name: restrictedName,
      ports: field.list(field.struct(servicePort), { access: 'read' }),
    },
  },
});
