import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { serviceFields, servicePort } from './service-fields.ts';
import { unshownStatus } from './workload-base.ts';

const clientIp = defineStruct('clientIPConfig', { timeoutSeconds: field.optionalInteger() });

const sessionAffinityConfig = defineStruct('sessionAffinityConfig', {
  clientIP: field.struct(clientIp),
});

/** One address for the pods that a selector or a list of workloads names. */
export const service = defineKind({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  scope: 'Namespaced',
  description: 'One address for many pods.',
  schema: { status: unshownStatus },
  norman: {
    id: 'service',
    ...ALL_METHODS,
    embedStatus: true,
    virtualFields: {
      ...serviceFields,
      clusterIp: field.text(),
      externalIPs: field.list(field.text()),
      externalTrafficPolicy: field.text(),
      healthCheckNodePort: field.integer(),
      internalTrafficPolicy: field.text(),
      kind: field.text({ description: 'ClusterIP, NodePort, LoadBalancer or ExternalName.' }),
      loadBalancerClass: field.text(),
      loadBalancerIP: field.text(),
      loadBalancerSourceRanges: field.list(field.text()),
      ports: field.list(field.struct(servicePort)),
      publishNotReadyAddresses: field.flag(),
      sessionAffinity: field.text(),
      sessionAffinityConfig: field.struct(sessionAffinityConfig),
    },
  },
});
