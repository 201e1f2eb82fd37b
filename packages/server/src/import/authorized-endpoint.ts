import { clusterAuthToken, clusterUserAttribute, crdOf, DOWNSTREAM, NAMESPACES } from '@drover/api';
import { controlPlaneLabels } from './control-plane-labels.ts';

/** What the webhook of a cluster runs as. */
export interface TokenReviewFacts {
  readonly agentImage: string;
}

/** Names the webhook, as Rancher's clusters know it. */
const NAME = 'kube-api-auth';
const LABELS = { app: NAME } as const;
const RBAC = { apiVersion: 'rbac.authorization.k8s.io/v1' } as const;
const PORT = 6440;

/** The kinds in which a cluster is told of the tokens that open it without Drover in between. */
export const tokenCrds: readonly object[] = [clusterAuthToken, clusterUserAttribute].map((kind) => {
  const { metadata, ...crd } = crdOf(kind);
  return { ...crd, metadata: { ...metadata, labels: { [DOWNSTREAM.managedLabel]: 'true' } } };
});

/**
 * The webhook on every node of the control plane by which API servers ask whose a token is. It may read these tokens
 * and nothing else.
 */
export function tokenReviewObjects(facts: TokenReviewFacts): readonly object[] {
  const metadata = { name: NAME, namespace: NAMESPACES.system };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { ...RBAC, kind: 'Role', metadata, rules: [readTokens] },
    {
      ...RBAC,
      kind: 'RoleBinding',
      metadata,
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: NAME },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { ...metadata, labels: LABELS },
      spec: {
        selector: { matchLabels: LABELS },
        updateStrategy: { type: 'RollingUpdate' },
        template: { metadata: { labels: LABELS }, spec: podSpec(facts) },
      },
    },
  ];
}

const readTokens = {
  apiGroups: [clusterAuthToken.group],
  resources: [clusterAuthToken.plural, clusterUserAttribute.plural],
  verbs: ['get', 'list', 'watch'],
} as const;

/** On the network of the node: the API server asks on the loopback address. */
function podSpec({ agentImage }: TokenReviewFacts): object {
  const probe = (path: string): object => ({
    httpGet: { path, port: PORT, host: '127.0.0.1' },
    periodSeconds: 10,
  });
  return {
    serviceAccountName: NAME,
    hostNetwork: true,
    dnsPolicy: 'ClusterFirstWithHostNet',
    priorityClassName: 'system-node-critical',
    affinity: { nodeAffinity: onControlPlane },
    tolerations: [{ operator: 'Exists' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: NAME,
        image: agentImage,
        imagePullPolicy: 'IfNotPresent',
        args: [NAME],
        livenessProbe: probe('/healthz'),
        readinessProbe: probe('/readyz'),
        resources: { requests: { cpu: '10m', memory: '96Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  };
}

const onControlPlane = {
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: controlPlaneLabels.map((key) => ({
      matchExpressions: [
        { key, operator: 'In', values: ['true', ''] },
        { key: 'kubernetes.io/os', operator: 'NotIn', values: ['windows'] },
      ],
    })),
  },
} as const;
