import { type Cluster, LABEL_VALUES, type Node, node as nodeKind } from '@drover/api';
import type { ResourceAction } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { writeYaml } from '../format/write-yaml.ts';
import { addressOf } from './node-fields.ts';

/** The credentials part of a kubeconfig. */
type KubeconfigUser = Readonly<Record<string, unknown>>;

/** `POST /v3/clusters/<id>?action=generateKubeconfig`: a kubeconfig with a new token of the caller. */
export const generateKubeconfig: ResourceAction = async (object, _input, context) => {
  const cluster = object as Cluster;
  const user = await kubeconfigUser(cluster, context);
  return { document: { config: kubeconfigOf(cluster, user, context) } };
};

/** The address under which clients reach the server: the setting, else the one they used now. */
export function serverUrl({ services, urls }: RequestContext): string {
  const configured = services.settings.text('server-url').replace(/\/+$/, '');
  return configured || urls.root({ group: '', version: '', path: '' });
}

async function kubeconfigUser(cluster: Cluster, context: RequestContext): Promise<KubeconfigUser> {
  const { settings, auth } = context.services;
  const userId = context.caller.user.name;
  const isDirect = isDirectlyReached(cluster);
  if (!settings.flag('kubeconfig-generate-token')) {
    return execUser(userId, isDirect ? (cluster.metadata?.name ?? '') : undefined, context);
  }
  const { credential } = await auth.deriveToken(
    {
      userId,
      generateName: `kubeconfig-${userId}`,
      ttlMs: settings.number('kubeconfig-default-token-ttl-minutes') * 60_000,
      kind: LABEL_VALUES.kubeconfig,
      description: 'Kubeconfig token',
      parentName: context.caller.tokenName,
      // With direct access the token is copied into the cluster: it must open nothing else.
      ...(isDirect && { clusterId: cluster.metadata?.name ?? '' }),
    },
    { signal: context.signal },
  );
  return { token: credential };
}

function isDirectlyReached({ spec }: Cluster): boolean {
  return spec?.localClusterAuthEndpoint?.enabled === true;
}

/**
 * A kubeconfig without a secret: the command line tool fetches short-lived tokens. `drover` answers to the name
 * `rancher`, too.
 */
function execUser(
  userId: string,
  clusterId: string | undefined,
  context: RequestContext,
): KubeconfigUser {
  const url = serverUrl(context);
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      args: [
        'token',
        `--server=${new URL(url).host}`,
        `--user=${userId}`,
        ...(clusterId === undefined ? [] : [`--cluster=${clusterId}`]),
      ],
      command: 'rancher',
      installHint: `Log in with "drover login ${url}", and give drover the name rancher: ln -s "$(command -v drover)" ~/.local/bin/rancher`,
    },
  };
}

function kubeconfigOf(cluster: Cluster, user: KubeconfigUser, context: RequestContext): string {
  const id = cluster.metadata?.name ?? '';
  const name = cluster.spec?.displayName || id;
  const caCerts = context.services.settings.text('cacerts');
  const endpoints = [
    { name, server: `${serverUrl(context)}/k8s/clusters/${id}`, ca: caCerts },
    ...directEndpoints(cluster, name, context),
  ];
  return writeYaml(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: endpoints.map(({ name: endpoint, server, ca }) => ({
        name: endpoint,
        cluster: {
          server,
          ...(ca !== '' && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
        },
      })),
      users: [{ name, user }],
      contexts: endpoints.map((endpoint) => ({
        name: endpoint.name,
        context: { user: name, cluster: endpoint.name },
      })),
      'current-context': name,
    },
    { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  );
}

interface Endpoint {
  readonly name: string;
  readonly server: string;
  /** PEM. */
  readonly ca: string;
}

/** Ways to the API server without Drover in between: its own name, else each node of the control plane. */
function directEndpoints(
  cluster: Cluster,
  name: string,
  { services }: RequestContext,
): readonly Endpoint[] {
  const { fqdn = '', caCerts = '' } = cluster.spec?.localClusterAuthEndpoint ?? {};
  if (!isDirectlyReached(cluster)) return [];
  const ownCa = Buffer.from(cluster.status?.caCert ?? '', 'base64').toString('utf8');
  if (fqdn !== '') {
    return [{ name: `${name}-fqdn`, server: `https://${fqdn}`, ca: caCerts || ownCa }];
  }
  return services
    .cacheOf<Node>(nodeKind)
    .byIndex('namespace', cluster.metadata?.name ?? '')
    .filter(({ spec }) => spec?.controlPlane === true)
    .flatMap((node) => nodeEndpoint(node, name, ownCa));
}

/** Where the API server of a node of the control plane listens. */
const API_SERVER_PORT = 6443;

function nodeEndpoint(node: Node, cluster: string, ca: string): readonly Endpoint[] {
  const { spec, status } = node;
  const address = addressOf(node, 'ExternalIP') ?? addressOf(node, 'InternalIP');
  if (address === undefined) return [];
  const host = address.includes(':') ? `[${address}]` : address;
  const name = `${cluster}-${spec?.requestedHostname || status?.nodeName || address}`;
  return [{ name, server: `https://${host}:${API_SERVER_PORT}`, ca }];
}
