import { type Cluster, LABEL_VALUES } from '@drover/api';
import { localPrincipal } from '@drover/auth';
import { stringify as stringifyYaml } from 'yaml';
import type { ResourceAction } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';

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
  if (!settings.flag('kubeconfig-generate-token')) return execUser(userId, context);
  const isDirect = cluster.spec?.localClusterAuthEndpoint?.enabled === true;
  const user = await auth.users.get(userId, { signal: context.signal });
  const { credential } = await auth.tokens.issue(
    {
      userId,
      generateName: `kubeconfig-${userId}`,
      ttlMs: settings.number('kubeconfig-default-token-ttl-minutes') * 60_000,
      kind: LABEL_VALUES.kubeconfig,
      description: 'Kubeconfig token',
      isDerived: true,
      authProvider: 'local',
      ...(user && { userPrincipal: localPrincipal(user) }),
      // With direct access the token is copied into the cluster: it must open nothing else.
      ...(isDirect && { clusterId: cluster.metadata?.name ?? '' }),
    },
    { signal: context.signal },
  );
  return { token: credential };
}

/** A kubeconfig without a secret: the command line tool fetches short-lived tokens. */
function execUser(userId: string, context: RequestContext): KubeconfigUser {
  const host = new URL(serverUrl(context)).host;
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'rancher',
      args: ['token', `--server=${host}`, `--user=${userId}`],
    },
  };
}

function kubeconfigOf(cluster: Cluster, user: KubeconfigUser, context: RequestContext): string {
  const id = cluster.metadata?.name ?? '';
  const name = cluster.spec?.displayName || id;
  const caCerts = context.services.settings.text('cacerts');
  const endpoints = [
    { name, server: `${serverUrl(context)}/k8s/clusters/${id}`, ca: caCerts },
    ...directEndpoints(cluster, name),
  ];
  return stringifyYaml(
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

function directEndpoints(
  { spec, status }: Cluster,
  name: string,
): readonly { name: string; server: string; ca: string }[] {
  const { enabled, fqdn = '', caCerts = '' } = spec?.localClusterAuthEndpoint ?? {};
  if (enabled !== true || fqdn === '') return [];
  const ca = caCerts || Buffer.from(status?.caCert ?? '', 'base64').toString('utf8');
  return [{ name: `${name}-fqdn`, server: `https://${fqdn}`, ca }];
}
