import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { type Snapshot, startTestApiServer } from '@drover/apiserver/testing';
import type { KubernetesClient } from '@drover/client';
import {
  configMaps,
  deployments,
  namespaces,
  nodes,
  pods,
  secrets,
  serviceAccounts,
  services,
} from '@drover/kubernetes';

/** Any object, as it is written. */
type Written = KubernetesObject & Readonly<Record<string, unknown>> & { readonly status?: object };

/** How many objects a simulated cluster has, beside those that every cluster begins with: 1,000. */
const COUNTS = {
  namespaces: 20,
  nodes: 3,
  deployments: 150,
  pods: 450,
  services: 100,
  configMaps: 153,
  secrets: 100,
} as const;

const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Images of the pods, in turn. */
const IMAGES = ['registry.example/shop/web:1.7', 'registry.example/shop/api:2.3', 'nginx:1.27'];

/** Makes the objects that all simulated clusters have in common, once. */
export async function createObjectSet(): Promise<Snapshot> {
  await using server = await startTestApiServer({ controllers: [] });
  const client = server.client();
  await createAll(client, namespaces, numbered(COUNTS.namespaces, namespace));
  const accounts = [
    ...SYSTEM_NAMESPACES,
    ...Array.from({ length: COUNTS.namespaces }, (_, at) => team(at)),
  ];
  await createAll(client, serviceAccounts, accounts.map(serviceAccount));
  await createAll(client, nodes, numbered(COUNTS.nodes, node));
  await createAll(client, deployments, numbered(COUNTS.deployments, deployment));
  await createAll(client, pods, numbered(COUNTS.pods, pod));
  await createAll(client, services, numbered(COUNTS.services, service));
  await createAll(client, configMaps, numbered(COUNTS.configMaps, configMap));
  await createAll(client, secrets, numbered(COUNTS.secrets, secret));
  return server.snapshot();
}

function numbered(count: number, make: (index: number) => Written): readonly Written[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

async function createAll(
  client: KubernetesClient,
  type: ResourceType,
  objects: readonly Written[],
): Promise<void> {
  const resource = client.resource<Written>(type);
  await Promise.all(
    objects.map(async (object) => {
      const { namespace } = object.metadata ?? {};
      const where = namespace === undefined ? {} : { namespace };
      const created = await resource.create(object, where);
      // What a creation says of the status does not count.
      if (!object.status) return;
      await resource.update(
        { ...created, status: object.status },
        { ...where, subresource: 'status' },
      );
    }),
  );
}

function placed(kind: string, index: number): NonNullable<Written['metadata']> {
  const app = `app-${index % COUNTS.deployments}`;
  return { name: `${kind}-${index}`, namespace: team(index), labels: { app } };
}

function team(index: number): string {
  return `team-${index % COUNTS.namespaces}`;
}

function namespace(index: number): Written {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: team(index) } };
}

/** Pods are not let in without it; no controller makes it here. */
function serviceAccount(namespace: string): Written {
  const metadata = { name: 'default', namespace };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

function node(index: number): Written {
  const amounts = { cpu: '8', memory: '32Gi', pods: '250' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index}`, labels: { 'kubernetes.io/hostname': `node-${index}` } },
    status: {
      capacity: amounts,
      allocatable: amounts,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      addresses: [{ type: 'InternalIP', address: `10.0.0.${index + 1}` }],
      nodeInfo: { kubeletVersion: 'v1.34.0' },
    },
  };
}

function podSpec(index: number): object {
  return {
    containers: [
      {
        name: 'main',
        image: IMAGES[index % IMAGES.length],
        env: [{ name: 'MODE', value: 'production' }],
        resources: { requests: { cpu: '100m', memory: '128Mi' } },
      },
    ],
  };
}

function deployment(index: number): Written {
  const metadata = placed('deployment', index);
  const template = { metadata: { labels: metadata.labels }, spec: podSpec(index) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 3, selector: { matchLabels: metadata.labels }, template },
    status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 },
  };
}

function pod(index: number): Written {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: placed('pod', index),
    spec: { ...podSpec(index), nodeName: `node-${index % COUNTS.nodes}` },
    status: {
      phase: 'Running',
      podIP: `10.42.${Math.trunc(index / 250)}.${index % 250}`,
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
      })),
    },
  };
}

function service(index: number): Written {
  const metadata = placed('service', index);
  const spec = { selector: metadata.labels, ports: [{ name: 'http', port: 80 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

function configMap(index: number): Written {
  const data = { 'settings.json': JSON.stringify({ level: 'info', text: 'x'.repeat(900) }) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: placed('settings', index), data };
}

function secret(index: number): Written {
  const data = { password: Buffer.from(`password-${index}`).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: placed('secret', index), data };
}
