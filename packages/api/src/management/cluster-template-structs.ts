import { defineStruct, field } from '../define-kind/field.ts';
import { envVar, localClusterAuthEndpoint } from './cluster-config-agent.ts';
import { agentDeploymentCustomization } from './cluster-config-pods.ts';
import { rkeConfig } from './cluster-config-rke.ts';
import { clusterSecrets } from './cluster-structs.ts';

/** What a form asks before a template is used. */
const questionFields = {
  variable: field.text(),
  label: field.text(),
  description: field.text(),
  type: field.text(),
  required: field.flag(),
  default: field.text(),
  group: field.text(),
  min: field.integer(),
  max: field.integer(),
  minLength: field.integer(),
  maxLength: field.integer(),
  options: field.list(field.text()),
  validChars: field.text(),
  invalidChars: field.text(),
  showIf: field.text(),
  satisfies: field.text(),
};

const subQuestion = defineStruct('subQuestion', questionFields);

/** A field of a template that whoever uses the template fills in. */
export const question = defineStruct('question', {
  ...questionFields,
  showSubquestionIf: field.text(),
  subquestions: field.list(field.struct(subQuestion)),
});

/** With whom an object is shared. */
export const member = defineStruct('member', {
  type: field.text(),
  userId: field.reference('user'),
  userPrincipalId: field.reference('principal'),
  displayName: field.text(),
  groupPrincipalId: field.reference('principal'),
  accessType: field.choice(['owner', 'member', 'read-only']),
});

/** What a cluster is made like. */
export const clusterSpecBase = defineStruct('clusterSpecBase', {
  agentEnvVars: field.list(field.struct(envVar)),
  agentImageOverride: field.text(),
  clusterAgentDeploymentCustomization: field.struct(agentDeploymentCustomization),
  clusterSecrets: field.struct(clusterSecrets, { access: 'read' }),
  defaultClusterRoleForProjectMembers: field.reference('roleTemplate'),
  defaultPodSecurityAdmissionConfigurationTemplateName: field.text(),
  defaultPodSecurityPolicyTemplateId: field.reference('podSecurityPolicyTemplate'),
  desiredAgentImage: field.text(),
  desiredAuthImage: field.text(),
  dockerRootDir: field.text({ default: '/var/lib/docker' }),
  enableClusterAlerting: field.flag(),
  enableClusterMonitoring: field.flag(),
  enableNetworkPolicy: field.optionalFlag({ default: false }),
  fleetAgentDeploymentCustomization: field.struct(agentDeploymentCustomization),
  localClusterAuthEndpoint: field.struct(localClusterAuthEndpoint),
  rancherKubernetesEngineConfig: field.struct(rkeConfig),
  windowsPreferedCluster: field.flag({ access: 'create' }),
});
