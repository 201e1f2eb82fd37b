import type { AnyKind } from '../define-kind/kind.ts';
import { clusterAlert, projectAlert } from './alert.ts';
import { clusterAlertGroup, projectAlertGroup } from './alert-group.ts';
import { clusterAlertRule, projectAlertRule } from './alert-rule.ts';
import { catalog, clusterCatalog, projectCatalog } from './catalog.ts';
import { composeConfig } from './compose-config.ts';
import { globalDns, globalDnsProvider } from './global-dns.ts';
import { clusterMonitorGraph, projectMonitorGraph } from './monitor-graph.ts';
import { monitorMetric } from './monitor-metric.ts';
import { multiClusterApp, multiClusterAppRevision } from './multi-cluster-app.ts';
import { notifier } from './notifier.ts';
import { rkeAddon, rkeK8sServiceOption, rkeK8sSystemImage } from './rke-metadata.ts';
import {
  catalogTemplate,
  catalogTemplateVersion,
  template,
  templateContent,
  templateVersion,
} from './template.ts';

/** Kinds of older versions of Rancher: stored and shown for clients that know them; nothing acts on them. */
export const legacyKinds: readonly AnyKind[] = [
  catalog,
  catalogTemplate,
  catalogTemplateVersion,
  clusterAlert,
  clusterAlertGroup,
  clusterAlertRule,
  clusterCatalog,
  clusterMonitorGraph,
  composeConfig,
  globalDns,
  globalDnsProvider,
  monitorMetric,
  multiClusterApp,
  multiClusterAppRevision,
  notifier,
  projectAlert,
  projectAlertGroup,
  projectAlertRule,
  projectCatalog,
  projectMonitorGraph,
  rkeAddon,
  rkeK8sServiceOption,
  rkeK8sSystemImage,
  template,
  templateContent,
  templateVersion,
];
