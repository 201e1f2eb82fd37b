import type { ResourceType } from '@drover/apimachinery';

/*
 * The built-in resources by name, for users of a client: `client.resource<Secret>(secrets)`. Written out and not
 * looked up, so that a program which uses three of them does not carry the table of facts.
 */

type GroupVersion = Pick<ResourceType, 'group' | 'version'>;

const core: GroupVersion = { group: '', version: 'v1' };
const apiRegistration: GroupVersion = { group: 'apiregistration.k8s.io', version: 'v1' };
const apps: GroupVersion = { group: 'apps', version: 'v1' };
const authentication: GroupVersion = { group: 'authentication.k8s.io', version: 'v1' };
const authorization: GroupVersion = { group: 'authorization.k8s.io', version: 'v1' };
const autoscaling: GroupVersion = { group: 'autoscaling', version: 'v2' };
const batch: GroupVersion = { group: 'batch', version: 'v1' };
const certificates: GroupVersion = { group: 'certificates.k8s.io', version: 'v1' };
const networking: GroupVersion = { group: 'networking.k8s.io', version: 'v1' };
const policy: GroupVersion = { group: 'policy', version: 'v1' };
const rbac: GroupVersion = { group: 'rbac.authorization.k8s.io', version: 'v1' };
const storage: GroupVersion = { group: 'storage.k8s.io', version: 'v1' };
const admission: GroupVersion = { group: 'admissionregistration.k8s.io', version: 'v1' };
const apiExtensions: GroupVersion = { group: 'apiextensions.k8s.io', version: 'v1' };
const scheduling: GroupVersion = { group: 'scheduling.k8s.io', version: 'v1' };
const coordination: GroupVersion = { group: 'coordination.k8s.io', version: 'v1' };
const node: GroupVersion = { group: 'node.k8s.io', version: 'v1' };
const discovery: GroupVersion = { group: 'discovery.k8s.io', version: 'v1' };
const dynamicResources: GroupVersion = { group: 'resource.k8s.io', version: 'v1' };
const flowControl: GroupVersion = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1' };

/** `ConfigMap` of `v1`. */
export const configMaps: ResourceType = namespaced(core, 'configmaps', 'ConfigMap');
/** `Endpoints` of `v1`. */
export const endpoints: ResourceType = namespaced(core, 'endpoints', 'Endpoints');
/** `Event` of `v1`. */
export const events: ResourceType = namespaced(core, 'events', 'Event');
/** `LimitRange` of `v1`. */
export const limitRanges: ResourceType = namespaced(core, 'limitranges', 'LimitRange');
/** `Namespace` of `v1`. */
export const namespaces: ResourceType = clusterScoped(core, 'namespaces', 'Namespace');
/** `Node` of `v1`. */
export const nodes: ResourceType = clusterScoped(core, 'nodes', 'Node');
/** `PersistentVolumeClaim` of `v1`. */
export const persistentVolumeClaims: ResourceType = namespaced(
  core,
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
);
/** `PersistentVolume` of `v1`. */
export const persistentVolumes: ResourceType = clusterScoped(
  core,
  'persistentvolumes',
  'PersistentVolume',
);
/** `Pod` of `v1`. */
export const pods: ResourceType = namespaced(core, 'pods', 'Pod');
/** `PodTemplate` of `v1`. */
export const podTemplates: ResourceType = namespaced(core, 'podtemplates', 'PodTemplate');
/** `ReplicationController` of `v1`. */
export const replicationControllers: ResourceType = namespaced(
  core,
  'replicationcontrollers',
  'ReplicationController',
);
/** `ResourceQuota` of `v1`. */
export const resourceQuotas: ResourceType = namespaced(core, 'resourcequotas', 'ResourceQuota');
/** `Secret` of `v1`. */
export const secrets: ResourceType = namespaced(core, 'secrets', 'Secret');
/** `ServiceAccount` of `v1`. */
export const serviceAccounts: ResourceType = namespaced(core, 'serviceaccounts', 'ServiceAccount');
/** `Service` of `v1`. */
export const services: ResourceType = namespaced(core, 'services', 'Service');
/** `APIService` of `apiregistration.k8s.io/v1`. */
export const apiServices: ResourceType = clusterScoped(
  apiRegistration,
  'apiservices',
  'APIService',
);
/** `ControllerRevision` of `apps/v1`. */
export const controllerRevisions: ResourceType = namespaced(
  apps,
  'controllerrevisions',
  'ControllerRevision',
);
/** `DaemonSet` of `apps/v1`. */
export const daemonSets: ResourceType = namespaced(apps, 'daemonsets', 'DaemonSet');
/** `Deployment` of `apps/v1`. */
export const deployments: ResourceType = namespaced(apps, 'deployments', 'Deployment');
/** `ReplicaSet` of `apps/v1`. */
export const replicaSets: ResourceType = namespaced(apps, 'replicasets', 'ReplicaSet');
/** `StatefulSet` of `apps/v1`. */
export const statefulSets: ResourceType = namespaced(apps, 'statefulsets', 'StatefulSet');
/** `SelfSubjectReview` of `authentication.k8s.io/v1`. */
export const selfSubjectReviews: ResourceType = clusterScoped(
  authentication,
  'selfsubjectreviews',
  'SelfSubjectReview',
);
/** `TokenReview` of `authentication.k8s.io/v1`. */
export const tokenReviews: ResourceType = clusterScoped(
  authentication,
  'tokenreviews',
  'TokenReview',
);
/** `LocalSubjectAccessReview` of `authorization.k8s.io/v1`. */
export const localSubjectAccessReviews: ResourceType = namespaced(
  authorization,
  'localsubjectaccessreviews',
  'LocalSubjectAccessReview',
);
/** `SelfSubjectAccessReview` of `authorization.k8s.io/v1`. */
export const selfSubjectAccessReviews: ResourceType = clusterScoped(
  authorization,
  'selfsubjectaccessreviews',
  'SelfSubjectAccessReview',
);
/** `SelfSubjectRulesReview` of `authorization.k8s.io/v1`. */
export const selfSubjectRulesReviews: ResourceType = clusterScoped(
  authorization,
  'selfsubjectrulesreviews',
  'SelfSubjectRulesReview',
);
/** `SubjectAccessReview` of `authorization.k8s.io/v1`. */
export const subjectAccessReviews: ResourceType = clusterScoped(
  authorization,
  'subjectaccessreviews',
  'SubjectAccessReview',
);
/** `HorizontalPodAutoscaler` of `autoscaling/v2`. */
export const horizontalPodAutoscalers: ResourceType = namespaced(
  autoscaling,
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
);
/** `CronJob` of `batch/v1`. */
export const cronJobs: ResourceType = namespaced(batch, 'cronjobs', 'CronJob');
/** `Job` of `batch/v1`. */
export const jobs: ResourceType = namespaced(batch, 'jobs', 'Job');
/** `CertificateSigningRequest` of `certificates.k8s.io/v1`. */
export const certificateSigningRequests: ResourceType = clusterScoped(
  certificates,
  'certificatesigningrequests',
  'CertificateSigningRequest',
);
/** `IngressClass` of `networking.k8s.io/v1`. */
export const ingressClasses: ResourceType = clusterScoped(
  networking,
  'ingressclasses',
  'IngressClass',
);
/** `Ingress` of `networking.k8s.io/v1`. */
export const ingresses: ResourceType = namespaced(networking, 'ingresses', 'Ingress');
/** `IPAddress` of `networking.k8s.io/v1`. */
export const ipAddresses: ResourceType = clusterScoped(networking, 'ipaddresses', 'IPAddress');
/** `NetworkPolicy` of `networking.k8s.io/v1`. */
export const networkPolicies: ResourceType = namespaced(
  networking,
  'networkpolicies',
  'NetworkPolicy',
);
/** `ServiceCIDR` of `networking.k8s.io/v1`. */
export const serviceCIDRs: ResourceType = clusterScoped(networking, 'servicecidrs', 'ServiceCIDR');
/** `PodDisruptionBudget` of `policy/v1`. */
export const podDisruptionBudgets: ResourceType = namespaced(
  policy,
  'poddisruptionbudgets',
  'PodDisruptionBudget',
);
/** `ClusterRoleBinding` of `rbac.authorization.k8s.io/v1`. */
export const clusterRoleBindings: ResourceType = clusterScoped(
  rbac,
  'clusterrolebindings',
  'ClusterRoleBinding',
);
/** `ClusterRole` of `rbac.authorization.k8s.io/v1`. */
export const clusterRoles: ResourceType = clusterScoped(rbac, 'clusterroles', 'ClusterRole');
/** `RoleBinding` of `rbac.authorization.k8s.io/v1`. */
export const roleBindings: ResourceType = namespaced(rbac, 'rolebindings', 'RoleBinding');
/** `Role` of `rbac.authorization.k8s.io/v1`. */
export const roles: ResourceType = namespaced(rbac, 'roles', 'Role');
/** `CSIDriver` of `storage.k8s.io/v1`. */
export const csiDrivers: ResourceType = clusterScoped(storage, 'csidrivers', 'CSIDriver');
/** `CSINode` of `storage.k8s.io/v1`. */
export const csiNodes: ResourceType = clusterScoped(storage, 'csinodes', 'CSINode');
/** `CSIStorageCapacity` of `storage.k8s.io/v1`. */
export const csiStorageCapacities: ResourceType = namespaced(
  storage,
  'csistoragecapacities',
  'CSIStorageCapacity',
);
/** `StorageClass` of `storage.k8s.io/v1`. */
export const storageClasses: ResourceType = clusterScoped(
  storage,
  'storageclasses',
  'StorageClass',
);
/** `VolumeAttachment` of `storage.k8s.io/v1`. */
export const volumeAttachments: ResourceType = clusterScoped(
  storage,
  'volumeattachments',
  'VolumeAttachment',
);
/** `VolumeAttributesClass` of `storage.k8s.io/v1`. */
export const volumeAttributesClasses: ResourceType = clusterScoped(
  storage,
  'volumeattributesclasses',
  'VolumeAttributesClass',
);
/** `MutatingWebhookConfiguration` of `admissionregistration.k8s.io/v1`. */
export const mutatingWebhookConfigurations: ResourceType = clusterScoped(
  admission,
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
);
/** `ValidatingAdmissionPolicy` of `admissionregistration.k8s.io/v1`. */
export const validatingAdmissionPolicies: ResourceType = clusterScoped(
  admission,
  'validatingadmissionpolicies',
  'ValidatingAdmissionPolicy',
);
/** `ValidatingAdmissionPolicyBinding` of `admissionregistration.k8s.io/v1`. */
export const validatingAdmissionPolicyBindings: ResourceType = clusterScoped(
  admission,
  'validatingadmissionpolicybindings',
  'ValidatingAdmissionPolicyBinding',
);
/** `ValidatingWebhookConfiguration` of `admissionregistration.k8s.io/v1`. */
export const validatingWebhookConfigurations: ResourceType = clusterScoped(
  admission,
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
);
/** `CustomResourceDefinition` of `apiextensions.k8s.io/v1`. */
export const customResourceDefinitions: ResourceType = clusterScoped(
  apiExtensions,
  'customresourcedefinitions',
  'CustomResourceDefinition',
);
/** `PriorityClass` of `scheduling.k8s.io/v1`. */
export const priorityClasses: ResourceType = clusterScoped(
  scheduling,
  'priorityclasses',
  'PriorityClass',
);
/** `Lease` of `coordination.k8s.io/v1`. */
export const leases: ResourceType = namespaced(coordination, 'leases', 'Lease');
/** `RuntimeClass` of `node.k8s.io/v1`. */
export const runtimeClasses: ResourceType = clusterScoped(node, 'runtimeclasses', 'RuntimeClass');
/** `EndpointSlice` of `discovery.k8s.io/v1`. */
export const endpointSlices: ResourceType = namespaced(
  discovery,
  'endpointslices',
  'EndpointSlice',
);
/** `DeviceClass` of `resource.k8s.io/v1`. */
export const deviceClasses: ResourceType = clusterScoped(
  dynamicResources,
  'deviceclasses',
  'DeviceClass',
);
/** `ResourceClaim` of `resource.k8s.io/v1`. */
export const resourceClaims: ResourceType = namespaced(
  dynamicResources,
  'resourceclaims',
  'ResourceClaim',
);
/** `ResourceClaimTemplate` of `resource.k8s.io/v1`. */
export const resourceClaimTemplates: ResourceType = namespaced(
  dynamicResources,
  'resourceclaimtemplates',
  'ResourceClaimTemplate',
);
/** `ResourceSlice` of `resource.k8s.io/v1`. */
export const resourceSlices: ResourceType = clusterScoped(
  dynamicResources,
  'resourceslices',
  'ResourceSlice',
);
/** `FlowSchema` of `flowcontrol.apiserver.k8s.io/v1`. */
export const flowSchemas: ResourceType = clusterScoped(flowControl, 'flowschemas', 'FlowSchema');
/** `PriorityLevelConfiguration` of `flowcontrol.apiserver.k8s.io/v1`. */
export const priorityLevelConfigurations: ResourceType = clusterScoped(
  flowControl,
  'prioritylevelconfigurations',
  'PriorityLevelConfiguration',
);

function namespaced(groupVersion: GroupVersion, resource: string, kind: string): ResourceType {
  return { ...groupVersion, resource, kind, namespaced: true };
}

function clusterScoped(groupVersion: GroupVersion, resource: string, kind: string): ResourceType {
  return { ...groupVersion, resource, kind, namespaced: false };
}
