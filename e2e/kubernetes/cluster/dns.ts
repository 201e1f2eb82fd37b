import { pushImage } from '../../../deploy/images/push-image.ts';
import type { ControlPlane } from '../control-plane/running-control-plane.ts';
import { corednsImage } from './test-images.ts';

const LABELS = { 'k8s-app': 'kube-dns' };
const METADATA = { name: 'coredns', namespace: 'kube-system' };

/** Pods ask for names of the cluster only: there is no other network to ask about. */
const COREFILE = `.:53 {
    errors
    ready
    kubernetes cluster.local in-addr.arpa {
        pods insecure
        ttl 5
    }
    cache 5
}
`;

/** Runs CoreDNS in the cluster, behind `address`, and waits until it answers. */
export async function installDns(
  cluster: Pick<ControlPlane, 'kubectl'>,
  { address, registry }: { readonly address: string; readonly registry: string },
): Promise<void> {
  const image = await pushImage(await corednsImage(), {
    registry,
    repository: 'coredns',
    tag: '1',
  });
  const manifest = JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [...accessObjects(), ...workloadObjects(image, address)],
  });
  const applied = await cluster.kubectl(['apply', '-f', '-'], { input: manifest });
  if (applied.exitCode !== 0) throw new Error(`CoreDNS: ${applied.stderr}`);
  const rollout = ['rollout', 'status', 'deployment/coredns', '-n', 'kube-system'];
  const { exitCode, stderr } = await cluster.kubectl([...rollout, '--timeout=100s']);
  if (exitCode !== 0) throw new Error(`CoreDNS does not start: ${stderr}`);
}

function accessObjects(): object[] {
  const rbac = 'rbac.authorization.k8s.io';
  const read = (apiGroups: readonly string[], resources: readonly string[]): object => ({
    apiGroups,
    resources,
    verbs: ['list', 'watch'],
  });
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'system:coredns' },
      rules: [
        read([''], ['endpoints', 'services', 'pods', 'namespaces']),
        read(['discovery.k8s.io'], ['endpointslices']),
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'system:coredns' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'system:coredns' },
      subjects: [{ kind: 'ServiceAccount', ...METADATA }],
    },
  ];
}

function workloadObjects(image: string, address: string): object[] {
  const ports = (['UDP', 'TCP'] as const).map((protocol) => ({
    name: `dns-${protocol.toLowerCase()}`,
    port: 53,
    protocol,
  }));
  const container = {
    name: 'coredns',
    image,
    args: ['-conf', '/etc/coredns/Corefile'],
    volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
    readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
  };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: METADATA, data: { Corefile: COREFILE } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...METADATA, labels: LABELS },
      spec: {
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: LABELS },
          spec: {
            serviceAccountName: METADATA.name,
            dnsPolicy: 'Default',
            containers: [container],
            volumes: [{ name: 'config', configMap: { name: METADATA.name } }],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...METADATA, name: 'kube-dns', labels: LABELS },
      spec: { selector: LABELS, clusterIP: address, ports },
    },
  ];
}
