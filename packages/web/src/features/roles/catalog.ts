/** What can be chosen in one API group, in plural; subresources after a slash. */
export interface CatalogGroup {
  readonly group: string;
  readonly label: string;
  readonly resources: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What roles are most often about: what Kubernetes has, and the kinds of Drover. Anything else can be typed. */
export const CATALOG: readonly CatalogGroup[] = [
  {
    group: '',
    label: 'Kubernetes',
    resources: words(`
      pods pods/log pods/exec pods/attach pods/portforward pods/proxy pods/eviction pods/ephemeralcontainers
      services services/proxy endpoints configmaps secrets persistentvolumeclaims persistentvolumes
      serviceaccounts serviceaccounts/token namespaces nodes nodes/proxy nodes/log nodes/stats events
      replicationcontrollers replicationcontrollers/scale resourcequotas limitranges podtemplates componentstatuses
      users groups
    `),
  },
  {
    group: 'apps',
    label: 'Workloads',
    resources: words(`
      deployments deployments/scale statefulsets statefulsets/scale daemonsets replicasets replicasets/scale
      controllerrevisions
    `),
  },
  { group: 'batch', label: 'Jobs', resources: ['jobs', 'cronjobs'] },
  { group: 'autoscaling', label: 'Scaling', resources: ['horizontalpodautoscalers'] },
  { group: 'policy', label: 'Disruption budgets', resources: ['poddisruptionbudgets'] },
  {
    group: 'networking.k8s.io',
    label: 'Networks',
    resources: ['ingresses', 'ingressclasses', 'networkpolicies'],
  },
  { group: 'discovery.k8s.io', label: 'Networks', resources: ['endpointslices'] },
  {
    group: 'gateway.networking.k8s.io',
    label: 'Gateways',
    resources: ['gateways', 'gatewayclasses', 'httproutes', 'grpcroutes'],
  },
  {
    group: 'storage.k8s.io',
    label: 'Storage',
    resources: words('storageclasses volumeattachments csidrivers csinodes csistoragecapacities'),
  },
  {
    group: 'rbac.authorization.k8s.io',
    label: 'Rights in the cluster',
    resources: ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
  },
  {
    group: 'authorization.k8s.io',
    label: 'Questions about rights',
    resources: words('selfsubjectaccessreviews subjectaccessreviews localsubjectaccessreviews'),
  },
  {
    group: 'certificates.k8s.io',
    label: 'Certificates',
    resources: ['certificatesigningrequests', 'certificatesigningrequests/approval'],
  },
  {
    group: 'apiextensions.k8s.io',
    label: 'Custom resources',
    resources: ['customresourcedefinitions'],
  },
  {
    group: 'admissionregistration.k8s.io',
    label: 'Admission',
    resources: words(`
      validatingwebhookconfigurations mutatingwebhookconfigurations validatingadmissionpolicies
      validatingadmissionpolicybindings
    `),
  },
  { group: 'apiregistration.k8s.io', label: 'API services', resources: ['apiservices'] },
  { group: 'coordination.k8s.io', label: 'Leases', resources: ['leases'] },
  { group: 'scheduling.k8s.io', label: 'Priorities', resources: ['priorityclasses'] },
  { group: 'metrics.k8s.io', label: 'Metrics', resources: ['pods', 'nodes'] },
  {
    group: 'management.cattle.io',
    label: 'Drover',
    resources: words(`
      clusters projects nodes clusterroletemplatebindings projectroletemplatebindings roletemplates globalroles
      globalrolebindings users userattributes groups groupmembers tokens settings features preferences authconfigs
      clusterregistrationtokens podsecurityadmissionconfigurationtemplates
    `),
  },
];

/** Verbs beside the usual ones, with what they are for. */
export const CUSTOM_VERBS: Readonly<Record<string, string>> = {
  own: 'owns a cluster or project',
  'manage-namespaces': 'puts namespaces into a project and takes them out',
  updatepsa: 'changes pod security labels of namespaces',
  escalate: 'writes rights that one does not have',
  bind: 'gives roles that one does not have',
  impersonate: 'acts as somebody else',
  approve: 'approves certificates',
  use: 'uses a policy',
  proxy: 'reaches what is behind it',
};
