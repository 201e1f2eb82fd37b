import type { PodSecurityAdmissionConfigurationTemplate } from '../management/pod-security-admission-configuration-template.ts';
import type { PodSecurityPolicyTemplate } from '../management/pod-security-policy-template.ts';
import { GROUPS } from '../names/names.ts';

const apiVersion = `${GROUPS.management}/v3`;

/** Namespaces whose pods belong to the system or to features of it. */
const SYSTEM_NAMESPACES = [
  'calico-apiserver',
  'calico-system',
  'cattle-alerting',
  'cattle-csp-adapter-system',
  'cattle-elemental-system',
  'cattle-epinio-system',
  'cattle-externalip-system',
  'cattle-fleet-local-system',
  'cattle-fleet-system',
  'cattle-gatekeeper-system',
  'cattle-global-data',
  'cattle-global-nt',
  'cattle-impersonation-system',
  'cattle-istio',
  'cattle-istio-system',
  'cattle-logging',
  'cattle-logging-system',
  'cattle-monitoring-system',
  'cattle-neuvector-system',
  'cattle-prometheus',
  'cattle-resources-system',
  'cattle-sriov-system',
  'cattle-system',
  'cattle-ui-plugin-system',
  'cattle-windows-gmsa-system',
  'cert-manager',
  'cis-operator-system',
  'fleet-default',
  'ingress-nginx',
  'istio-system',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'longhorn-system',
  'rancher-alerting-drivers',
  'security-scan',
  'tigera-operator',
];

function admission(
  level: 'privileged' | 'restricted',
  description: string,
  namespaces: string[],
): PodSecurityAdmissionConfigurationTemplate {
  const latest = 'latest';
  return {
    apiVersion,
    kind: 'PodSecurityAdmissionConfigurationTemplate',
    metadata: { name: `rancher-${level}` },
    description,
    configuration: {
      defaults: {
        enforce: level,
        'enforce-version': latest,
        audit: level,
        'audit-version': latest,
        warn: level,
        'warn-version': latest,
      },
      exemptions: { usernames: [], runtimeClasses: [], namespaces },
    },
  };
}

/** How pods can be judged in a new installation. */
export const builtInPodSecurityAdmission: readonly PodSecurityAdmissionConfigurationTemplate[] = [
  admission('privileged', 'Every pod may do everything.', []),
  admission(
    'restricted',
    'Pods follow current best practice, but for those of the system.',
    SYSTEM_NAMESPACES,
  ),
];

const ANY = { rule: 'RunAsAny' } as const;
const NOT_ROOT_GROUP = { rule: 'MustRunAs', ranges: [{ min: 1, max: 65_535 }] };
const HARMLESS_VOLUMES = [
  'emptyDir',
  'secret',
  'persistentVolumeClaim',
  'downwardAPI',
  'configMap',
  'projected',
];

function policy(
  name: string,
  description: string,
  spec: PodSecurityPolicyTemplate['spec'],
): PodSecurityPolicyTemplate {
  return {
    apiVersion,
    kind: 'PodSecurityPolicyTemplate',
    metadata: { name },
    description,
    ...(spec && { spec }),
  };
}

const RESTRICTED = {
  privileged: false,
  allowPrivilegeEscalation: false,
  requiredDropCapabilities: ['ALL'],
  hostNetwork: false,
  hostIPC: false,
  hostPID: false,
  readOnlyRootFilesystem: false,
  seLinux: ANY,
  supplementalGroups: NOT_ROOT_GROUP,
  fsGroup: NOT_ROOT_GROUP,
  volumes: HARMLESS_VOLUMES,
};

/** Pod security policies for clusters before Kubernetes 1.25. */
export const builtInPodSecurityPolicies: readonly PodSecurityPolicyTemplate[] = [
  policy('unrestricted', 'Every pod may do everything.', {
    privileged: true,
    allowPrivilegeEscalation: true,
    allowedCapabilities: ['*'],
    volumes: ['*'],
    hostNetwork: true,
    hostPorts: [{ min: 0, max: 65_535 }],
    hostIPC: true,
    hostPID: true,
    runAsUser: ANY,
    seLinux: ANY,
    supplementalGroups: ANY,
    fsGroup: ANY,
  }),
  policy('restricted', 'Pods have no more rights than most need.', {
    ...RESTRICTED,
    runAsUser: ANY,
  }),
  policy('restricted-noroot', 'Pods have no more rights than most need, and do not run as root.', {
    ...RESTRICTED,
    runAsUser: { rule: 'MustRunAsNonRoot' },
  }),
];
