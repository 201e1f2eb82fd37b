/** Names that people know from kubectl, and short forms of the long ones: id of the type by name. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  app: 'app',
  cc: 'cloudCredential',
  cj: 'cronJob',
  cm: 'configMap',
  crt: 'clusterRegistrationToken',
  crtb: 'clusterRoleTemplateBinding',
  ct: 'clusterTemplate',
  ctr: 'clusterTemplateRevision',
  deploy: 'deployment',
  ds: 'daemonSet',
  gr: 'globalRole',
  grb: 'globalRoleBinding',
  hpa: 'horizontalPodAutoscaler',
  ing: 'ingress',
  no: 'node',
  np: 'nodePool',
  ns: 'namespace',
  nt: 'nodeTemplate',
  po: 'pod',
  proj: 'project',
  prtb: 'projectRoleTemplateBinding',
  psact: 'podSecurityAdmissionConfigurationTemplate',
  pv: 'persistentVolume',
  pvc: 'persistentVolumeClaim',
  rs: 'replicaSet',
  rt: 'roleTemplate',
  sc: 'storageClass',
  sts: 'statefulSet',
  svc: 'service',
};

/** The id of the type that a short name stands for, or the name itself. */
export function expandShortName(name: string): string {
  const key = name.toLowerCase();
  return (Object.hasOwn(SHORT_NAMES, key) ? SHORT_NAMES[key] : undefined) ?? name;
}

/** Short names that stand for the type with this id. */
export function shortNamesOf(id: string): readonly string[] {
  return Object.keys(SHORT_NAMES).filter((name) => SHORT_NAMES[name] === id);
}
