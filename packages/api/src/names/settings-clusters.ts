import { declared } from './settings-type.ts';

const dangerous = { dangerous: true } as const;
const SYSTEM_NAMESPACES = [
  'kube-system',
  'kube-public',
  'cattle-system',
  'cattle-alerting',
  'cattle-logging',
  'cattle-prometheus',
  'ingress-nginx',
  'cattle-global-data',
  'cattle-istio',
  'kube-node-lease',
  'cert-manager',
  'cattle-global-nt',
  'security-scan',
  'cattle-fleet-system',
  'cattle-fleet-local-system',
  'calico-system',
  'tigera-operator',
  'cattle-impersonation-system',
  'rancher-operator-system',
  'cattle-csp-adapter-system',
  'calico-apiserver',
  'cattle-elemental-system',
];

/** Clusters, their nodes and their agents. */
export const CLUSTER_SETTINGS = {
  'agent-image': declared.image(
    'drover/drover-agent:dev',
    'Image of the cluster agent.',
    dangerous,
  ),
  'agent-rollout-timeout': declared.duration('300s', 'How long a new agent may take to come up.'),
  'agent-rollout-wait': declared.flag('true', 'Whether one agent is updated after the other.'),
  'aks-refresh': declared.number('300', 'Seconds between looks at clusters in AKS.'),
  'auth-image': declared.image(
    '',
    'Image that checks tokens in clusters with an endpoint of their own.',
  ),
  'cluster-agent-default-affinity': declared.json('', 'Affinity of cluster agents, as in a pod.'),
  'cluster-controller-start-count': declared.number(
    '50',
    'Clusters whose controllers start at a time.',
    {
      min: 1,
    },
  ),
  'cluster-template-enforcement': declared.flag(
    'false',
    'Whether only administrators may make RKE clusters without a template.',
  ),
  'csi-proxy-agent-url': declared.text('', 'Where the CSI proxy for Windows is had from.'),
  'csi-proxy-agent-version': declared.text('', 'Version of the CSI proxy for Windows.'),
  'direct-access-idle-minutes': declared.number(
    '1440',
    'Minutes after its last token that the service account goes by which somebody reaches a cluster without Drover in between; 0 gives none to anybody.',
    { min: 0 },
  ),
  'eks-refresh': declared.number('300', 'Seconds between looks at clusters in EKS.'),
  'eks-refresh-cron': declared.cron(
    '*/5 * * * *',
    'When clusters in EKS are looked at; superseded.',
  ),
  'engine-install-url': declared.url(
    'https://releases.rancher.com/install-docker/20.10.sh',
    'Script that installs Docker on nodes that a driver makes.',
  ),
  'engine-iso-url': declared.url('', 'Image of the operating system for nodes in vSphere.'),
  'engine-newest-version': declared.text('v17.12.0', 'Newest version of Docker on nodes.'),
  'engine-supported-range': declared.text('', 'Versions of Docker that nodes may have.'),
  'fleet-agent-default-affinity': declared.json('', 'Affinity of Fleet agents, as in a pod.'),
  'fleet-default-workspace-name': declared.text(
    'fleet-default',
    'Workspace of clusters that name none.',
    {
      format: 'dnsLabel',
    },
  ),
  'gke-refresh': declared.number('300', 'Seconds between looks at clusters in GKE.'),
  'ignore-node-name': declared.text('', 'Nodes, separated by commas, that are not looked at.'),
  'ingress-ip-domain': declared.text('sslip.io', 'Domain that makes host names of addresses.', {
    format: 'hostname',
  }),
  'initial-docker-root-dir': declared.text(
    '/var/lib/docker',
    'Where Docker of a new node keeps data.',
  ),
  'machine-provision-image': declared.image('', 'Image that makes machines.'),
  'machine-version': declared.text('dev', 'Version of the tool that makes machines.'),
  'rotate-certs-if-expiring-in-days': declared.number(
    '7',
    'Days before their end that certificates of Kubernetes are renewed.',
  ),
  'shell-image': declared.image(
    'rancher/shell:v0.1.20',
    'Image of the shell in the user interface.',
  ),
  'rbac-downstream': declared.choice(
    'virtual-groups',
    'How roles are written to clusters: once for each role, or for each user as Rancher did; a cluster may say otherwise.',
    { options: ['virtual-groups', 'per-user'] },
  ),
  'system-agent-install-script': declared.url(
    '',
    'Script that installs the system agent on nodes.',
  ),
  'system-agent-installer-image': declared.text('', 'Beginning of the name of installer images.'),
  'system-agent-upgrade-image': declared.image('', 'Image that updates the system agent.'),
  'system-agent-version': declared.text('', 'Version of the system agent.'),
  'system-namespaces': declared.text(
    SYSTEM_NAMESPACES.join(','),
    'Namespaces, separated by commas, that belong to the project System.',
  ),
  'wins-agent-install-script': declared.url('', 'Script that installs the agent on Windows nodes.'),
  'wins-agent-upgrade-image': declared.image('', 'Image that updates the agent on Windows nodes.'),
  'wins-agent-version': declared.text('', 'Version of the agent on Windows nodes.'),
} as const;
