import type { AnyKind } from '../define-kind/kind.ts';
import { app } from './app.ts';
import { appRevision } from './app-revision.ts';
import { dnsRecord } from './dns-record.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress } from './ingress.ts';
import { alertmanager } from './monitoring-alertmanager.ts';
import { prometheus } from './monitoring-prometheus.ts';
import { prometheusRule } from './monitoring-prometheus-rule.ts';
import { serviceMonitor } from './monitoring-service-monitor.ts';
import { pod } from './pod.ts';
import { service } from './service.ts';
import { workload, workloadKinds } from './workload.ts';

/** The types of what runs in a project, how it is reached, and how it is watched. */
export const runningKinds: readonly AnyKind[] = [
  workload,
  ...workloadKinds,
  pod,
  service,
  dnsRecord,
  ingress,
  horizontalPodAutoscaler,
  alertmanager,
  prometheus,
  prometheusRule,
  serviceMonitor,
  app,
  appRevision,
];
