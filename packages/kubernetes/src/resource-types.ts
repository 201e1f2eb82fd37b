import { parseApiVersion, type ResourceType } from '@drover/apimachinery';

/*
 * The built-in resources by name, for users of a client: `client.resource<Secret>(secrets)`. Written out and not
 * looked up, so that a program which uses three of them does not carry the table of facts.
 */

/** `ConfigMap` of `v1`. */
export const configMaps: ResourceType = namespaced('v1', 'configmaps', 'ConfigMap');
/** `Endpoints` of `v1`. */
export const endpoints: ResourceType = namespaced('v1', 'endpoints', 'Endpoints');
/** `Event` of `v1`. */
export const events: ResourceType = namespaced('v1', 'events', 'Event');
/** `LimitRange` of `v1`. */
export const limitRanges: ResourceType = namespaced('v1', 'limitranges', 'LimitRange');
/** `Namespace` of `v1`. */
export const namespaces: ResourceType = clusterScoped('v1', 'namespaces', 'Namespace');
/** `Node` of `v1`. */
export const nodes: ResourceType = clusterScoped('v1', 'nodes', 'Node');
/** `PersistentVolumeClaim` of `v1`. */
export const persistentVolumeClaims: ResourceType = namespaced(
  'v1',
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
);
/** `PersistentVolume` of `v1`. */
export const persistentVolumes: ResourceType = clusterScoped(
  'v1',
  'persistentvolumes',
  'PersistentVolume',
);
/** `Pod` of `v1`. */
export const pods: ResourceType = namespaced('v1', 'pods', 'Pod');
/** `PodTemplate` of `v1`. */
export const podTemplates: ResourceType = namespaced('v1', 'podtemplates', 'PodTemplate');
/** `ReplicationController` of `v1`. */
export const replicationControllers: ResourceType = namespaced(
  'v1',
  'replicationcontrollers',
  'ReplicationController',
);
/** `ResourceQuota` of `v1`. */
export const resourceQuotas: ResourceType = namespaced('v1', 'resourcequotas', 'ResourceQuota');
/** `Secret` of `v1`. */
export const secrets: ResourceType = namespaced('v1', 'secrets', 'Secret');
/** `ServiceAccount` of `v1`. */
export const serviceAccounts: ResourceType = namespaced('v1', 'serviceaccounts', 'ServiceAccount');
/** `Service` of `v1`. */
export const services: ResourceType = namespaced('v1', 'services', 'Service');
/** `APIService` of `apiregistration.k8s.io/v1`. */
export const apiServices: ResourceType = clusterScoped(
  'apiregistration.k8s.io/v1',
  'apiservices',
  'APIService',
);
/** `ControllerRevision` of `apps/v1`. */
export const controllerRevisions: ResourceType = namespaced(
  'apps/v1',
  'controllerrevisions',
  'ControllerRevision',
);
/** `DaemonSet` of `apps/v1`. */
export const daemonSets: ResourceType = namespaced('apps/v1', 'daemonsets', 'DaemonSet');
/** `Deployment` of `apps/v1`. */
export const deployments: ResourceType = namespaced('apps/v1', 'deployments', 'Deployment');
/** `ReplicaSet` of `apps/v1`. */
export const replicaSets: ResourceType = namespaced('apps/v1', 'replicasets', 'ReplicaSet');
/** `StatefulSet` of `apps/v1`. */
export const statefulSets: ResourceType = namespaced('apps/v1', 'statefulsets', 'StatefulSet');
/** `SelfSubjectReview` of `authentication.k8s.io/v1`. */
export const selfSubjectReviews: ResourceType = clusterScoped(
  'authentication.k8s.io/v1',
  'selfsubjectreviews',
  'SelfSubjectReview',
);
/** `TokenReview` of `authentication.k8s.io/v1`. */
export const tokenReviews: ResourceType = clusterScoped(
  'authentication.k8s.io/v1',
  'tokenreviews',
  'TokenReview',
);
/** `LocalSubjectAccessReview` of `authorization.k8s.io/v1`. */
export const localSubjectAccessReviews: ResourceType = namespaced(
  'authorization.k8s.io/v1',
  'localsubjectaccessreviews',
  'LocalSubjectAccessReview',
);
/** `SelfSubjectAccessReview` of `authorization.k8s.io/v1`. */
export const selfSubjectAccessReviews: ResourceType = clusterScoped(
  'authorization.k8s.io/v1',
  'selfsubjectaccessreviews',
  'SelfSubjectAccessReview',
);
/** `SelfSubjectRulesReview` of `authorization.k8s.io/v1`. */
export const selfSubjectRulesReviews: ResourceType = clusterScoped(
  'authorization.k8s.io/v1',
  'selfsubjectrulesreviews',
  'SelfSubjectRulesReview',
);
/** `SubjectAccessReview` of `authorization.k8s.io/v1`. */
export const subjectAccessReviews: ResourceType = clusterScoped(
  'authorization.k8s.io/v1',
  'subjectaccessreviews',
  'SubjectAccessReview',
);
/** `HorizontalPodAutoscaler` of `autoscaling/v2`. */
export const horizontalPodAutoscalers: ResourceType = namespaced(
  'autoscaling/v2',
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
);
/** `CronJob` of `batch/v1`. */
export const cronJobs: ResourceType = namespaced('batch/v1', 'cronjobs', 'CronJob');
/** `Job` of `batch/v1`. */
export const jobs: ResourceType = namespaced('batch/v1', 'jobs', 'Job');
/** `CertificateSigningRequest` of `certificates.k8s.io/v1`. */
export const certificateSigningRequests: ResourceType = clusterScoped(
  'certificates.k8s.io/v1',
  'certificatesigningrequests',
  'CertificateSigningRequest',
);
/** `IngressClass` of `networking.k8s.io/v1`. */
export const ingressClasses: ResourceType = clusterScoped(
  'networking.k8s.io/v1',
  'ingressclasses',
  'IngressClass',
);
/** `Ingress` of `networking.k8s.io/v1`. */
export const ingresses: ResourceType = namespaced('networking.k8s.io/v1', 'ingresses', 'Ingress');
/** `IPAddress` of `networking.k8s.io/v1`. */
export const ipAddresses: ResourceType = clusterScoped(
  'networking.k8s.io/v1',
  'ipaddresses',
  'IPAddress',
);
/** `NetworkPolicy` of `networking.k8s.io/v1`. */
export const networkPolicies: ResourceType = namespaced(
  'networking.k8s.io/v1',
  'networkpolicies',
  'NetworkPolicy',
);
/** `ServiceCIDR` of `networking.k8s.io/v1`. */
export const serviceCIDRs: ResourceType = clusterScoped(
  'networking.k8s.io/v1',
  'servicecidrs',
  'ServiceCIDR',
);
/** `PodDisruptionBudget` of `policy/v1`. */
export const podDisruptionBudgets: ResourceType = namespaced(
  'policy/v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
);
/** `ClusterRoleBinding` of `rbac.authorization.k8s.io/v1`. */
export const clusterRoleBindings: ResourceType = clusterScoped(
  'rbac.authorization.k8s.io/v1',
  'clusterrolebindings',
  'ClusterRoleBinding',
);
/** `ClusterRole` of `rbac.authorization.k8s.io/v1`. */
export const clusterRoles: ResourceType = clusterScoped(
  'rbac.authorization.k8s.io/v1',
  'clusterroles',
  'ClusterRole',
);
/** `RoleBinding` of `rbac.authorization.k8s.io/v1`. */
export const roleBindings: ResourceType = namespaced(
  'rbac.authorization.k8s.io/v1',
  'rolebindings',
  'RoleBinding',
);
/** `Role` of `rbac.authorization.k8s.io/v1`. */
export const roles: ResourceType = namespaced('rbac.authorization.k8s.io/v1', 'roles', 'Role');
/** `CSIDriver` of `storage.k8s.io/v1`. */
export const csiDrivers: ResourceType = clusterScoped(
  'storage.k8s.io/v1',
  'csidrivers',
  'CSIDriver',
);
/** `CSINode` of `storage.k8s.io/v1`. */
export const csiNodes: ResourceType = clusterScoped('storage.k8s.io/v1', 'csinodes', 'CSINode');
/** `CSIStorageCapacity` of `storage.k8s.io/v1`. */
export const csiStorageCapacities: ResourceType = namespaced(
  'storage.k8s.io/v1',
  'csistoragecapacities',
  'CSIStorageCapacity',
);
/** `StorageClass` of `storage.k8s.io/v1`. */
export const storageClasses: ResourceType = clusterScoped(
  'storage.k8s.io/v1',
  'storageclasses',
  'StorageClass',
);
/** `VolumeAttachment` of `storage.k8s.io/v1`. */
export const volumeAttachments: ResourceType = clusterScoped(
  'storage.k8s.io/v1',
  'volumeattachments',
  'VolumeAttachment',
);
/** `VolumeAttributesClass` of `storage.k8s.io/v1`. */
export const volumeAttributesClasses: ResourceType = clusterScoped(
  'storage.k8s.io/v1',
  'volumeattributesclasses',
  'VolumeAttributesClass',
);
/** `MutatingWebhookConfiguration` of `admissionregistration.k8s.io/v1`. */
export const mutatingWebhookConfigurations: ResourceType = clusterScoped(
  'admissionregistration.k8s.io/v1',
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
);
/** `ValidatingAdmissionPolicy` of `admissionregistration.k8s.io/v1`. */
export const validatingAdmissionPolicies: ResourceType = clusterScoped(
  'admissionregistration.k8s.io/v1',
  'validatingadmissionpolicies',
  'ValidatingAdmissionPolicy',
);
/** `ValidatingAdmissionPolicyBinding` of `admissionregistration.k8s.io/v1`. */
export const validatingAdmissionPolicyBindings: ResourceType = clusterScoped(
  'admissionregistration.k8s.io/v1',
  'validatingadmissionpolicybindings',
  'ValidatingAdmissionPolicyBinding',
);
/** `ValidatingWebhookConfiguration` of `admissionregistration.k8s.io/v1`. */
export const validatingWebhookConfigurations: ResourceType = clusterScoped(
  'admissionregistration.k8s.io/v1',
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
);
/** `CustomResourceDefinition` of `apiextensions.k8s.io/v1`. */
export const customResourceDefinitions: ResourceType = clusterScoped(
  'apiextensions.k8s.io/v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
);
/** `PriorityClass` of `scheduling.k8s.io/v1`. */
export const priorityClasses: ResourceType = clusterScoped(
  'scheduling.k8s.io/v1',
  'priorityclasses',
  'PriorityClass',
);
/** `Lease` of `coordination.k8s.io/v1`. */
export const leases: ResourceType = namespaced('coordination.k8s.io/v1', 'leases', 'Lease');
/** `RuntimeClass` of `node.k8s.io/v1`. */
export const runtimeClasses: ResourceType = clusterScoped(
  'node.k8s.io/v1',
  'runtimeclasses',
  'RuntimeClass',
);
/** `EndpointSlice` of `discovery.k8s.io/v1`. */
export const endpointSlices: ResourceType = namespaced(
  'discovery.k8s.io/v1',
  'endpointslices',
  'EndpointSlice',
);
/** `DeviceClass` of `resource.k8s.io/v1`. */
export const deviceClasses: ResourceType = clusterScoped(
  'resource.k8s.io/v1',
  'deviceclasses',
  'DeviceClass',
);
/** `ResourceClaim` of `resource.k8s.io/v1`. */
export const resourceClaims: ResourceType = namespaced(
  'resource.k8s.io/v1',
  'resourceclaims',
  'ResourceClaim',
);
/** `ResourceClaimTemplate` of `resource.k8s.io/v1`. */
export const resourceClaimTemplates: ResourceType = namespaced(
  'resource.k8s.io/v1',
  'resourceclaimtemplates',
  'ResourceClaimTemplate',
);
/** `ResourceSlice` of `resource.k8s.io/v1`. */
export const resourceSlices: ResourceType = clusterScoped(
  'resource.k8s.io/v1',
  'resourceslices',
  'ResourceSlice',
);
/** `FlowSchema` of `flowcontrol.apiserver.k8s.io/v1`. */
export const flowSchemas: ResourceType = clusterScoped(
  'flowcontrol.apiserver.k8s.io/v1',
  'flowschemas',
  'FlowSchema',
);
/** `PriorityLevelConfiguration` of `flowcontrol.apiserver.k8s.io/v1`. */
export const priorityLevelConfigurations: ResourceType = clusterScoped(
  'flowcontrol.apiserver.k8s.io/v1',
  'prioritylevelconfigurations',
  'PriorityLevelConfiguration',
);

function namespaced(apiVersion: string, resource: string, kind: string): ResourceType {
  return { ...parseApiVersion(apiVersion), resource, kind, namespaced: true };
}

function clusterScoped(apiVersion: string, resource: string, kind: string): ResourceType {
  return { ...parseApiVersion(apiVersion), resource, kind, namespaced: false };
}
