import { SAMPLE_KEY, type SeededObjects } from '../openapi/samples.ts';

const RECIPIENTS = [{ recipient: 'a@b.test', notifierId: 'local:none', notifierType: 'email' }];
const RULE = { severity: 'critical' };

/** Bodies for types that current installations keep, and nobody makes any more, by plural. */
export function legacyBodies({
  clusterId,
  projectId,
  userId,
}: SeededObjects): Readonly<Record<string, object>> {
  const name = 'legacy-$n';
  const namespaceId = clusterId;
  const alert = { displayName: name, recipients: RECIPIENTS, ...RULE };
  return {
    clusterAlerts: { ...alert, clusterId },
    clusterAlertGroups: { name, clusterId },
    clusterAlertRules: { name, clusterId, ...RULE },
    clusterMonitorGraphs: { name, clusterId },
    composeConfigs: { name, remoteUrl: 'https://compose.test' },
    etcdBackups: { name, clusterId },
    globalDnses: { name, fqdn: 'a.example.com', providerId: 'cattle-global-data:none' },
    globalDnsProviders: { name, rootDomain: 'example.com' },
    groupMembers: { groupId: 'none', principalId: `local://${userId}` },
    managementSecrets: { name, namespaceId: 'cattle-global-data', stringData: { a: SAMPLE_KEY } },
    monitorMetrics: { name, namespaceId, expression: 'up' },
    notifiers: { name, clusterId },
    podSecurityPolicyTemplates: { name },
    podSecurityPolicyTemplateProjectBindings: {
      name,
      namespaceId,
      podSecurityPolicyTemplateId: 'none',
      targetProjectId: projectId,
    },
    projectAlerts: { ...alert, projectId },
    projectAlertGroups: { name, projectId },
    projectAlertRules: { name, projectId, ...RULE },
    projectMonitorGraphs: { name, projectId },
    rancherUserNotifications: { name, message: 'a sample' },
    rkeAddons: { name, template: 'none' },
    rkeK8sServiceOptions: { name },
    rkeK8sSystemImages: { name },
  };
}
