import type { TypeBehaviour } from '../../behaviour.ts';
import { horizontalPodAutoscalerBehaviour } from './horizontal-pod-autoscaler.ts';
import { ingressBehaviour } from './ingress.ts';
import { addedKindBehaviour, serviceMonitorBehaviour } from './monitoring.ts';
import { podBehaviour } from './pod.ts';
import { dnsRecordBehaviour, serviceBehaviour } from './service.ts';
import { workloadBehaviours } from './workload.ts';

/** What is special about the types of what runs in a project and how it is reached, by their id. */
export const runningBehaviours: readonly (readonly [string, TypeBehaviour])[] = [
  ...workloadBehaviours,
  ['pod', podBehaviour],
  ['service', serviceBehaviour],
  ['dnsRecord', dnsRecordBehaviour],
  ['ingress', ingressBehaviour],
  ['horizontalPodAutoscaler', horizontalPodAutoscalerBehaviour],
  ['alertmanager', addedKindBehaviour],
  ['app', addedKindBehaviour],
  ['appRevision', addedKindBehaviour],
  ['prometheus', addedKindBehaviour],
  ['prometheusRule', addedKindBehaviour],
  ['serviceMonitor', serviceMonitorBehaviour],
];
