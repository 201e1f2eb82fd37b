import { type FieldTable, fields, NAMED, NAMESPACED, OBJECT, SCOPED, STATE } from './fields.ts';

/** Fields of the types of the server. */
export const SERVER_FIELDS: FieldTable = {
  composeConfig: fields(...OBJECT, ...STATE, ...NAMED, 'rancherCompose; status:composeStatus ?'),
  feature: fields(
    ...OBJECT,
    ...STATE,
    'value:boolean cu!?; name:dnsLabel c!?; status:featureStatus ?',
  ),
  fleetWorkspace: fields(...OBJECT, ...NAMED, 'status:fleetWorkspaceStatus ?'),
  podSecurityAdmissionConfigurationTemplate: fields(
    ...OBJECT,
    ...NAMED,
    'description; configuration:podSecurityAdmissionConfigurationTemplateSpec cu?',
  ),
  podSecurityPolicyTemplate: fields(
    ...OBJECT,
    ...NAMED,
    'description; allowedCSIDrivers:array[allowedCSIDriver] cu?',
    'allowedFlexVolumes:array[allowedFlexVolume] cu?; allowedHostPaths:array[allowedHostPath] cu?',
    'hostPorts:array[hostPortRange] cu?',
    'allowedCapabilities allowedProcMountTypes allowedUnsafeSysctls:array[string] cu?',
    'defaultAddCapabilities forbiddenSysctls requiredDropCapabilities:array[string] cu?',
    'volumes:array[string] cu?',
    'hostIPC hostNetwork hostPID privileged readOnlyRootFilesystem:boolean cu=false',
    'allowPrivilegeEscalation defaultAllowPrivilegeEscalation:boolean cu?',
    'fsGroup:fsGroupStrategyOptions cu?; runAsGroup:runAsGroupStrategyOptions cu?',
    'runAsUser:runAsUserStrategyOptions cu?; runtimeClass:runtimeClassStrategyOptions cu?',
    'seLinux:seLinuxStrategyOptions cu?; supplementalGroups:supplementalGroupsStrategyOptions cu?',
  ),
  podSecurityPolicyTemplateProjectBinding: fields(
    ...OBJECT,
    ...NAMED,
    ...NAMESPACED,
    'podSecurityPolicyTemplateId:reference[podSecurityPolicyTemplate] cu!?',
    'targetProjectId:reference[project] cu!?',
  ),
  projectNetworkPolicy: fields(
    ...OBJECT,
    ...STATE,
    ...NAMED,
    ...SCOPED,
    'description; status:projectNetworkPolicyStatus ?; projectId:reference[project] cu!?',
  ),
  rancherUserNotification: fields(...OBJECT, ...NAMED, 'componentName message'),
  setting: fields(
    ...OBJECT,
    'customized:boolean =false; name:dnsLabel c!?; source:enum ? [db|default|env]',
    'default:string ?; value:string cu!?',
  ),
};
