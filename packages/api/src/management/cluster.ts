import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { clusterActions } from './cluster-actions.ts';
import { envVar, localClusterAuthEndpoint } from './cluster-config-agent.ts';
import { aksConfig, aksStatus } from './cluster-config-aks.ts';
import { answer } from './cluster-config-answer.ts';
import { eksConfig, eksStatus } from './cluster-config-eks.ts';
import { gkeConfig, gkeStatus } from './cluster-config-gke.ts';
import { k3sConfig, rke2Config } from './cluster-config-k3s.ts';
import { agentDeploymentCustomization } from './cluster-config-pods.ts';
import { rkeConfig } from './cluster-config-rke.ts';
import {
  capabilities,
  certExpiration,
  clusterComponentStatus,
  clusterSecrets,
  importedConfig,
  monitoringStatus,
  secretNames,
  versionInfo,
} from './cluster-structs.ts';
import { question } from './cluster-template-structs.ts';
import { ALL_METHODS, conditionStruct, MANAGEMENT } from './shared.ts';

/** The trees below are stored as they come, so that what other versions know is not lost or refused. */
const open = { storedOpen: true } as const;

const spec = defineStruct('clusterSpec', {
  displayName: field.dnsLabel({
    as: 'name',
    description: 'The name people see; unique, whatever the case.',
    form: { label: 'Name', placeholder: 'production' },
  }),
  description: field.text({ form: { label: 'Description' } }),
  internal: field.flag({
    access: 'read',
    description: 'True for the cluster that Drover runs in.',
  }),
  desiredAgentImage: field.text(),
  desiredAuthImage: field.text(),
  agentImageOverride: field.text({ description: 'Agent image for this cluster alone.' }),
  agentEnvVars: field.list(field.struct(envVar), {
    description: 'Environment of the agent, for proxies in front of it.',
  }),
  clusterAgentDeploymentCustomization: field.struct(agentDeploymentCustomization, open),
  fleetAgentDeploymentCustomization: field.struct(agentDeploymentCustomization, open),
  defaultPodSecurityPolicyTemplateName: field.reference('podSecurityPolicyTemplate'),
  defaultPodSecurityAdmissionConfigurationTemplateName: field.text(),
  defaultClusterRoleForProjectMembers: field.reference('roleTemplate'),
  dockerRootDir: field.text({ default: '/var/lib/docker' }),
  enableNetworkPolicy: field.optionalFlag({ default: false }),
  enableClusterAlerting: field.flag(),
  enableClusterMonitoring: field.flag(),
  windowsPreferedCluster: field.flag({ access: 'create' }),
  localClusterAuthEndpoint: field.struct(localClusterAuthEndpoint),
  fleetWorkspaceName: field.text(),
  clusterTemplateName: field.reference('clusterTemplate', { access: 'read' }),
  clusterTemplateRevisionName: field.reference('clusterTemplateRevision'),
  answers: field.struct(answer, open),
  questions: field.list(field.struct(question), { access: 'read' }),
  importedConfig: field.struct(importedConfig, { access: 'read' }),
  clusterSecrets: field.struct(clusterSecrets, { access: 'read' }),
  rancherKubernetesEngineConfig: field.struct(rkeConfig, open),
  k3sConfig: field.struct(k3sConfig, open),
  rke2Config: field.struct(rke2Config, open),
  aksConfig: field.struct(aksConfig, open),
  eksConfig: field.struct(eksConfig, open),
  gkeConfig: field.struct(gkeConfig, open),
  // Of cluster drivers that are no more.
  genericEngineConfig: field.json({ place: 'hidden' }),
});

const read = { access: 'read' } as const;
const quantities = () => field.map(field.text(), read);

const status = defineStruct('clusterStatus', {
  conditions: field.list(field.struct(conditionStruct('clusterCondition')), read),
  driver: field.text({ ...read, description: 'imported, local, k3s, rke2, …' }),
  provider: field.text(read),
  agentImage: field.text(read),
  authImage: field.text(read),
  agentFeatures: field.map(field.flag(), read),
  appliedAgentEnvVars: field.list(field.struct(envVar), read),
  appliedEnableNetworkPolicy: field.flag(read),
  appliedPodSecurityPolicyTemplateId: field.text(read),
  appliedSpec: field.struct(spec, { ...read, ...open }),
  failedSpec: field.struct(spec, { ...read, ...open }),
  apiEndpoint: field.text(read),
  caCert: field.text(read),
  capacity: quantities(),
  allocatable: quantities(),
  requested: quantities(),
  limits: quantities(),
  version: field.struct(versionInfo, read),
  capabilities: field.struct(capabilities, { ...read, ...open }),
  componentStatuses: field.list(field.struct(clusterComponentStatus), read),
  certificatesExpiration: field.map(field.struct(certExpiration), read),
  monitoringStatus: field.struct(monitoringStatus, read),
  istioEnabled: field.flag(read),
  nodeCount: field.integer(read),
  nodeVersion: field.integer(read),
  linuxWorkerCount: field.integer(read),
  windowsWorkerCount: field.integer(read),
  aksStatus: field.struct(aksStatus, { ...read, ...open }),
  eksStatus: field.struct(eksStatus, { ...read, ...open }),
  gkeStatus: field.struct(gkeStatus, { ...read, ...open }),
  appliedClusterAgentDeploymentCustomization: field.struct(agentDeploymentCustomization, {
    ...read,
    ...open,
  }),
  currentCisRunName: field.text(read),
  ...secretNames,
  serviceAccountTokenSecret: field.text({
    ...read,
    description: 'Secret in cattle-global-data with the token that the agent handed over',
  }),
});

/** A Kubernetes cluster that Drover manages, or the one it runs in. */
export const cluster = defineKind({
  ...MANAGEMENT,
  kind: 'Cluster',
  plural: 'clusters',
  scope: 'Cluster',
  description: 'A Kubernetes cluster that Drover manages.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: {
    id: 'cluster',
    displayName: true,
    ...ALL_METHODS,
    embedStatus: true,
    resourceActions: clusterActions,
  },
  crd: {
    columns: [
      { name: 'Display name', type: 'string', jsonPath: '.spec.displayName' },
      {
        name: 'Ready',
        type: 'string',
        jsonPath: '.status.conditions[?(@.type=="Ready")].status',
      },
      { name: 'Version', type: 'string', jsonPath: '.status.version.gitVersion' },
      { name: 'Nodes', type: 'integer', jsonPath: '.status.nodeCount' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
  validate: ({ name }) =>
    typeof name === 'string' && name.trim() !== ''
      ? undefined
      : {
          code: 'MissingRequired',
          fieldName: 'Cluster name',
          message: 'Give the cluster a name.',
        },
});

/** An object of kind `Cluster`. */
export type Cluster = ObjectOf<typeof cluster>;
