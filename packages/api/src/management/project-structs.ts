import { defineStruct, field } from '../define-kind/field.ts';

const amount = () => field.text({ format: 'quantity' });

/** Amounts of what can be limited, as Kubernetes quantities. */
export const resourceQuotaLimit = defineStruct('resourceQuotaLimit', {
  pods: amount(),
  services: amount(),
  replicationControllers: amount(),
  secrets: amount(),
  configMaps: amount(),
  persistentVolumeClaims: amount(),
  servicesNodePorts: amount(),
  servicesLoadBalancers: amount(),
  requestsCpu: amount(),
  requestsMemory: amount(),
  requestsStorage: amount(),
  limitsCpu: amount(),
  limitsMemory: amount(),
});

/** What a container may use that says nothing else. */
export const containerResourceLimit = defineStruct('containerResourceLimit', {
  requestsCpu: amount(),
  requestsMemory: amount(),
  limitsCpu: amount(),
  limitsMemory: amount(),
});
